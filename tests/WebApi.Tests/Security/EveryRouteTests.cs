using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Testing;
using Aiomus.WebApi.Accounts;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Aiomus.WebApi.Tests.Security;

/// <summary>What holds of every route there is, found in the product's own list of them.</summary>
public sealed class EveryRouteTests(EveryRouteTests.Product product) : IClassFixture<EveryRouteTests.Product>
{
    // Each says nothing of anybody; an erasure's state is asked for by an id that only the person was told.
    private static readonly string[] Open =
    [
        "/.well-known/change-password", "/.well-known/security.txt", "/health/live", "/health/ready", "/openapi/{documentName}.json",
        "/robots.txt", "/v1/account/confirm", "/v1/account/email/confirm", "/v1/account/forgot", "/v1/account/reset", "/v1/account/sign-up",
        "POST /v1/session/", "/v1/session/passkey/", "/v1/session/passkey/options",
    ];

    [Theory]
    [InlineData(false, "http")]
    [InlineData(true, "http")]
    [InlineData(true, "https")]
    public async Task Answer_KeepsBrowsersInCheck(bool known, string scheme)
    {
        foreach (var (method, path, route) in product.Routes)
        {
            using var answer = await product.SendAsync(scheme, method, path, known ? await product.CreateKeyAsync() : null);

            AssertHeaders(answer, scheme, $"{method} {route}");
            if (route.StartsWith("/v1/", StringComparison.Ordinal))
            {
                Assert.True(answer.Headers.CacheControl?.NoStore, $"{method} {route}: may be kept");
            }
        }
    }

    [Fact]
    public async Task Route_NeedsAKeyUnlessItIsListedAsOpen()
    {
        var closed = product.Routes.Where(route => !Open.Contains(route.Route) && !Open.Contains($"{route.Method} {route.Route}") && !route.Route.StartsWith("/docs", StringComparison.Ordinal));
        foreach (var (method, path, route) in closed)
        {
            using var answer = await product.SendAsync("https", method, path, null);

            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {route}: {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task UnsafeMethod_IsRefusedToOtherSitesPages()
    {
        var routes = product.Routes.Where(route => route.Method is not ("GET" or "HEAD" or "OPTIONS")).ToArray();
        Assert.NotEmpty(routes);
        foreach (var (method, path, route) in routes)
        {
            using var answer = await product.SendAsync("https", method, path, null, ("Cookie", "__Host-aiomus=x"), ("Sec-Fetch-Site", "cross-site"));

            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{method} {route}: {(int)answer.StatusCode}");
            Assert.Equal("cross_site", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task Get_ChangesNothing()
    {
        var key = await product.CreateKeyAsync();
        var before = await ReadAllAsync(key);
        foreach (var (method, path, _) in product.Routes.Where(route => route.Method is "GET" or "HEAD"))
        {
            using var answer = await product.SendAsync("https", method, path, key);
        }

        Assert.Equal(before, await ReadAllAsync(key));
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/v1/jobs/none")]
    public async Task UnknownAddress_KeepsBrowsersInCheck(string path)
    {
        using var answer = await product.SendAsync("https", "GET", path, null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        AssertHeaders(answer, "https", path);
    }

    [Fact]
    public async Task DocsPage_RunsNothingWithoutItsNonce()
    {
        using var first = await product.SendAsync("https", "GET", "/docs/", null);
        using var second = await product.SendAsync("https", "GET", "/docs/", null);
        var (policy, page) = (Header(first, "Content-Security-Policy"), await first.Content.ReadAsStringAsync());

        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];

        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.NotEqual(1, page.Split("<script").Length);
        Assert.All(page.Split("<script").Skip(1), script => Assert.Contains($"nonce=\"{nonce}\"", script.Split('>')[0], StringComparison.Ordinal));
        Assert.DoesNotContain(nonce, Header(second, "Content-Security-Policy"), StringComparison.Ordinal);
    }

    // Everything that a person can see of their own.
    private async Task<IReadOnlyList<string>> ReadAllAsync(string key)
    {
        var texts = new List<string>();
        foreach (var path in new[] { "/v1/account", "/v1/jobs", "/v1/images", "/v1/quota", "/v1/events?cursor=0" })
        {
            using var answer = await product.SendAsync("https", "GET", path, key, ("Accept", "application/json"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            texts.Add(await answer.Content.ReadAsStringAsync());
        }

        using var erasure = await product.SendAsync("https", "GET", "/v1/account/erasure", key);
        texts.Add($"{erasure.StatusCode}");
        return texts;
    }

    private static void AssertHeaders(HttpResponseMessage answer, string scheme, string route)
    {
        var policy = Header(answer, "Content-Security-Policy");
        Assert.True(policy.Contains("default-src 'none'", StringComparison.Ordinal), route);
        Assert.True(policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal), route);
        Assert.False(policy.Contains("unsafe", StringComparison.Ordinal), route);
        Assert.Equal(
            ["nosniff", "DENY", "no-referrer", "same-origin", "same-origin", "require-corp", scheme == "https" ? "max-age=31536000; includeSubDomains" : ""],
            new[]
            {
                "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
                "Cross-Origin-Embedder-Policy", "Strict-Transport-Security",
            }.Select(name => Header(answer, name)));
        Assert.All(Header(answer, "Permissions-Policy").Split(", "), feature => Assert.EndsWith("=()", feature, StringComparison.Ordinal));
        Assert.True(answer.Headers.CacheControl is not null, $"{route}: no Cache-Control");
        Assert.Equal(("", "", ""), (Header(answer, "Server"), Header(answer, "X-Powered-By"), Header(answer, "Access-Control-Allow-Origin")));
        Assert.True((int)answer.StatusCode < 500, $"{route}: {(int)answer.StatusCode}");
    }

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join('|', values) : "";

    /// <summary>The product without a worker. Any type of the program stands for it.</summary>
    public sealed class Product : IAsyncLifetime
    {
        private readonly TestDatabase _database = TestDatabase.Sqlite();
        private Factory _factory = null!;

        /// <summary>Method, path with values in it, and pattern of every route.</summary>
        public IReadOnlyList<(string Method, string Path, string Route)> Routes { get; private set; } = [];

        public ValueTask InitializeAsync()
        {
            _factory = new Factory(_database);
            Routes =
            [
                .. _factory.Services.GetServices<EndpointDataSource>()
                    .SelectMany(source => source.Endpoints)
                    .OfType<RouteEndpoint>()
                    .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                        .Select(method => (method, PathOf(endpoint.RoutePattern), endpoint.RoutePattern.RawText ?? "")))
                    .Distinct(),
            ];
            Assert.True(Routes.Count > 20);
            return ValueTask.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            await _factory.DisposeAsync();
            await _database.DisposeAsync();
        }

        /// <summary>A new person's key.</summary>
        public async Task<string> CreateKeyAsync()
        {
            var userId = Guid.NewGuid();
            var key = ApiKey.Create(userId, out var hash);
            await _factory.Services.GetRequiredService<IGrainFactory>().GetGrain<IUserGrain>(userId).CreateAsync("", UserRole.None, hash);
            return key;
        }

        public async Task<HttpResponseMessage> SendAsync(
            string scheme, string method, string path, string? key, params (string Name, string Value)[] headers)
        {
            using var http = _factory.CreateDefaultClient(new Uri($"{scheme}://localhost"));
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }

        private static string PathOf(RoutePattern pattern) => "/" + string.Join(
            '/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(ValueOf))).Where(segment => segment.Length > 0));

        private static string ValueOf(RoutePatternPart part) => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart { IsOptional: true } => "",
            RoutePatternParameterPart { Name: "documentName" } => "v1",
            _ => $"{Guid.NewGuid()}",
        };

        private sealed class Factory(TestDatabase database) : WebApplicationFactory<ApiKey>
        {
            protected override void ConfigureWebHost(IWebHostBuilder builder)
            {
                builder.UseEnvironment("Production");
                builder.UseSetting("Aiomus:Worker", "false");
                foreach (var (key, value) in ProductSettings.Unhindered.Concat(database.Settings))
                {
                    builder.UseSetting(key, value);
                }
            }
        }
    }
}
