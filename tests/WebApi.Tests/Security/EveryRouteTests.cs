using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Testing;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Events;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Pages;
using Aiomus.WebApi.Subscriptions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Aiomus.WebApi.Tests.Security;

/// <summary>What holds of every route there is, found in the product's own list of them.</summary>
public sealed partial class EveryRouteTests(EveryRouteTests.Product product) : IClassFixture<EveryRouteTests.Product>
{
    // Each says nothing of anybody; the payment processor shows who it is by a signature; an erasure's state is asked for by an id that
    // only the person was told.
    private static readonly string[] Open =
    [
        "/.well-known/change-password", "/.well-known/security.txt", "/health/live", "/health/ready", "/openapi/{documentName}.json",
        "/robots.txt", "/v1/account/confirm", "/v1/account/email/confirm", "/v1/account/forgot", "/v1/account/reset",
        "/v1/account/reset/ways", "/v1/account/sign-up",
        "POST /v1/session/", "/v1/session/passkey/", "/v1/session/passkey/options", "/v1/session/welcome", Service, HeldData,
        Plans, WebhookEndpoint.Path,
    ];

    // The same for everybody.
    private const string Service = "/v1/service/";
    private const string HeldData = "/v1/account/data";
    private const string Plans = "/v1/plans/";

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
            if (route.StartsWith("/v1/", StringComparison.Ordinal) && route is not (Service or HeldData or Plans))
            {
                Assert.True(answer.Headers.CacheControl?.NoStore, $"{method} {route}: may be kept");
            }
        }
    }

    [Fact]
    public async Task Route_NeedsAKeyUnlessItIsListedAsOpen()
    {
        var closed = product.Routes.Where(route => !Open.Contains(route.Route)
            && !Open.Contains($"{route.Method} {route.Route}")
            && !route.Route.StartsWith("/docs", StringComparison.Ordinal));
        foreach (var (method, path, route) in closed)
        {
            using var answer = await product.SendAsync("https", method, path, null);

            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {route}: {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public void Route_ThatTriesASecretIsBounded()
    {
        var bounded = product.Endpoints.Where(IsBounded).Select(NameOf).ToHashSet(StringComparer.Ordinal);

        // Whoever changes something without being known tries a secret, or has mails sent.
        Assert.Empty(product.Endpoints.Where(IsOpenToAnybody).Select(NameOf).Except(bounded));
        string[] known =
        [
            "POST /v1/account/sign-up", "POST /v1/account/forgot", "POST /v1/session", "POST /v1/session/fresh", "PUT /v1/account/password"
        ];
        Assert.Empty(known.Except(bounded));

        static bool IsBounded(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<WayMark>() is not null;

        // A signature is no secret that can be tried.
        static bool IsOpenToAnybody(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal)
            && endpoint.RoutePattern.RawText != WebhookEndpoint.Path
            && endpoint.Metadata.GetMetadata<IAuthorizeData>() is null
            && !NameOf(endpoint).StartsWith("GET", StringComparison.Ordinal);
    }

    [Fact]
    public void DangerousRoutes_NeedAFreshSignIn() => Assert.Equal(
        [
            "DELETE /v1/account", "DELETE /v1/account/passkeys/{id}", "DELETE /v1/account/totp", "DELETE /v1/models/{name}",
            "DELETE /v1/sessions", "DELETE /v1/sessions/{id}",
            "POST /v1/account/email", "POST /v1/account/passkeys", "POST /v1/account/passkeys/options", "POST /v1/account/totp",
            "POST /v1/account/totp/recovery-codes", "POST /v1/keys",
            "POST /v1/users", "PUT /v1/account/totp", "PUT /v1/users/{id:guid}/disabled", "PUT /v1/users/{id:guid}/roles",
            "PUT /v1/workers/{id}/draining",
        ],
        product.Endpoints
            .Where(endpoint => endpoint.Metadata
                .GetOrderedMetadata<AuthorizationPolicy>().Any(policy => policy.Requirements.OfType<FreshRequirement>().Any()))
            .Select(NameOf)
            .Order(StringComparer.Ordinal));

    [Fact]
    public async Task Key_InTheAddressOpensNothing()
    {
        var key = await product.CreateKeyAsync();
        foreach (var (method, path, route) in product.Routes.Where(route => route.Route.StartsWith("/v1/", StringComparison.Ordinal)))
        {
            using var without = await product.SendAsync("https", method, path, null);
            using var with = await product.SendAsync("https", method, $"{path}?access_token={key}&api_key={key}&key={key}", null);

            // Who needs not be known is told that there is no such parameter.
            Assert.True(
                without.StatusCode == with.StatusCode || with.StatusCode == HttpStatusCode.BadRequest,
                $"{method} {route}: {(int)without.StatusCode} without, {(int)with.StatusCode} with");
        }
    }

    [Fact]
    public async Task Answer_SaysItsTypeAndCharacters()
    {
        string[] known =
        [
            "text/html; charset=utf-8", "text/plain; charset=utf-8", "text/javascript", "text/event-stream", "image/svg+xml",
            "application/json",
            "application/problem+json", "application/openapi+json",
        ];
        var key = await product.CreateKeyAsync();
        foreach (var (method, path, route) in product.Routes.Where(
            route => !route.Route.StartsWith(EventHub.Path, StringComparison.Ordinal)))
        {
            using var answer = await product.SendAsync("https", method, path, key);
            var type = answer.Content.Headers.ContentType?.ToString() ?? "";
            if (type.Length == 0)
            {
                Assert.True((await answer.Content.ReadAsByteArrayAsync()).Length == 0, $"{method} {route}: a body without a type");
                continue;
            }

            // JSON (RFC 8259) and event streams are UTF-8 whatever they say.
            Assert.True(
                Array.Exists(known, text => type.StartsWith(text, StringComparison.OrdinalIgnoreCase)), $"{method} {route}: {type}");
        }
    }

    [Theory]
    [InlineData("/v1/images?limit=1&limit=2")]
    [InlineData("/v1/images?cursor=a&cursor=b")]
    [InlineData("/v1/events?cursor=1&cursor=2")]
    [InlineData("/v1/account/audit?limit=1&limit=2")]
    [InlineData("/v1/account/audit?before=1&before=2")]
    public async Task Parameter_GivenTwiceIsRefused(string path)
    {
        using var answer = await product.SendAsync("https", "GET", path, await product.CreateKeyAsync(), ("Accept", "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task UnsafeMethod_IsRefusedToOtherSitesPages()
    {
        var routes = product.Routes.Where(route => route.Method is not ("GET" or "HEAD" or "OPTIONS")).ToArray();
        Assert.NotEmpty(routes);
        foreach (var (method, path, route) in routes)
        {
            using var answer = await product.SendAsync(
                "https", method, path, null, ("Cookie", "__Host-aiomus=x"), ("Sec-Fetch-Site", "cross-site"));

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
        Assert.All(
            page.Split("<script").Skip(1), script => Assert.Contains($"nonce=\"{nonce}\"", script.Split('>')[0], StringComparison.Ordinal));
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

            // The seconds that are left go on counting while this reads.
            texts.Add(Countdown().Replace(await answer.Content.ReadAsStringAsync(), ""));
        }

        using var erasure = await product.SendAsync("https", "GET", "/v1/account/erasure", key);
        texts.Add($"{erasure.StatusCode}");
        return texts;
    }

    private static void AssertHeaders(HttpResponseMessage answer, string scheme, string route)
    {
        var policy = Header(answer, "Content-Security-Policy");
        Assert.True(policy.Contains("default-src 'none'", StringComparison.Ordinal), route);
        Assert.True(policy.Contains("base-uri 'none'", StringComparison.Ordinal), route);
        Assert.False(policy.Contains("object-src", StringComparison.Ordinal), $"{route}: the default holds for objects");
        Assert.True(policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal), route);
        Assert.False(policy.Contains("unsafe", StringComparison.Ordinal), route);
        Assert.Equal(
            ["nosniff", "DENY", "no-referrer", "same-origin", "same-origin", "require-corp", scheme == "https"
                ? "max-age=31536000; includeSubDomains"
                : ""],
            new[]
            {
                "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
                "Cross-Origin-Resource-Policy",
                "Cross-Origin-Embedder-Policy", "Strict-Transport-Security",
            }.Select(name => Header(answer, name)));
        Assert.All(Header(answer, "Permissions-Policy").Split(", "), feature => Assert.EndsWith("=()", feature, StringComparison.Ordinal));
        Assert.True(answer.Headers.CacheControl is not null, $"{route}: no Cache-Control");
        Assert.Equal(
            ("", "", ""), (Header(answer, "Server"), Header(answer, "X-Powered-By"), Header(answer, "Access-Control-Allow-Origin")));
        Assert.True((int)answer.StatusCode < 500, $"{route}: {(int)answer.StatusCode}");
    }

    [GeneratedRegex("\"resets_in_seconds\":[0-9]+")]
    private static partial Regex Countdown();

    private static string NameOf(RouteEndpoint endpoint) =>
        $"{endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET"} {endpoint.RoutePattern.RawText!.TrimEnd('/')}";

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join('|', values) : "";

    /// <summary>The product without a worker. Any type of the program stands for it.</summary>
    public sealed class Product : IAsyncLifetime
    {
        private readonly TestDatabase _database = TestDatabase.Sqlite();
        private Factory _factory = null!;

        public IServiceProvider Services => _factory.Services;

        /// <summary>Every route as it is declared.</summary>
        public IReadOnlyList<RouteEndpoint> Endpoints { get; private set; } = [];

        /// <summary>Method, path with values in it, and pattern of every route of the API; pages have rules of their own.</summary>
        public IReadOnlyList<(string Method, string Path, string Route)> Routes { get; private set; } = [];

        public ValueTask InitializeAsync()
        {
            _factory = new Factory(_database);
            Endpoints =
                [.. _factory.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
            Routes =
            [
                .. Endpoints
                    .Where(static endpoint => endpoint.Metadata.GetMetadata<PageMark>() is null)
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

        /// <summary>The key of a new person who may do everything here.</summary>
        public async Task<string> CreateOwnerKeyAsync()
        {
            var userId = Guid.NewGuid();
            var key = ApiKey.Create(userId, out var hash);
            await _factory.Services.GetRequiredService<IGrainFactory>().GetGrain<IUserGrain>(userId).CreateAsync("", UserRole.Owner, hash);
            return key;
        }

        /// <summary>Sends JSON, or what should have been it; the answer's status and its JSON, none for an empty one.</summary>
        public async Task<(HttpStatusCode Status, JsonElement Answer)> SendBodyAsync(
            string method, string path, string? key, string body, params (string Name, string Value)[] headers)
        {
            using var http = _factory.CreateDefaultClient(new Uri("https://localhost"));
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            foreach (var (name, value) in headers)
            {
                request.Headers.Add(name, value);
            }

            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            return (answer.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
        }

        /// <summary>The API as it describes itself.</summary>
        public async Task<DescribedApi> DescribeAsync()
        {
            using var answer = await SendAsync("https", "GET", "/openapi/v1.json", null);
            return new DescribedApi(await answer.Content.ReadFromJsonAsync<JsonElement>());
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
