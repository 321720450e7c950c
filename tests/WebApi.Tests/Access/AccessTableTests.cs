using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Models;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Testing;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Notices;
using Aiomus.WebApi.Pages;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Aiomus.WebApi.Tests.Access;

/// <summary>
/// Every route with every kind of caller. The routes are the host's own endpoints: one without a line here fails, whatever it is for.
/// </summary>
public sealed class AccessTableTests(AccessTableTests.Product product) : IClassFixture<AccessTableTests.Product>
{
    private const string Anybody = "anybody";

    // "any": whoever is somebody; "scope x": a key with it, or a session; "session": no key; "self": nor one but where it is
    // all that opens the account; "role": one of them; "fresh": a fresh sign-in.
    private static readonly Dictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        ["DELETE /v1/account/"] = "scope account, fresh",
        ["DELETE /v1/account/passkeys/{id}"] = "self, fresh",
        ["DELETE /v1/account/preferences"] = "scope account",
        ["DELETE /v1/account/totp/"] = "session, fresh",
        ["DELETE /v1/images/{id}"] = "scope gallery",
        ["DELETE /v1/keys/{id}"] = "scope account",
        ["DELETE /v1/models/{name}"] = "role owner admin, fresh",
        ["DELETE /v1/session/"] = "session",
        ["DELETE /v1/sessions/"] = "scope account, fresh",
        ["DELETE /v1/sessions/{id}"] = "scope account, fresh",
        ["GET /.well-known/change-password"] = Anybody,
        ["GET /.well-known/security.txt"] = Anybody,
        ["GET /docs/{documentName?}"] = Anybody,
        ["GET /docs/favicon.svg"] = Anybody,
        ["GET /docs/scalar.aspnetcore.js"] = Anybody,
        ["GET /docs/scalar.js"] = Anybody,
        ["GET /health/live"] = Anybody,
        ["GET /health/ready"] = Anybody,
        ["GET /openapi/{documentName}.json"] = Anybody,
        ["GET /robots.txt"] = Anybody,
        ["GET /v1/account/"] = "scope read",
        ["GET /v1/account/audit"] = "scope account",
        ["GET /v1/account/data"] = Anybody,
        ["GET /v1/account/erasure"] = "any",
        ["GET /v1/account/passkeys/"] = "self",
        ["GET /v1/audit"] = "role owner admin",
        ["GET /v1/invoices"] = "role owner",
        ["GET /v1/events/"] = "scope read",
        ["GET /v1/health"] = "role owner admin support",
        ["GET /v1/hub"] = "scope read",
        ["GET /v1/hub/negotiate"] = "scope read",
        ["GET /v1/images/"] = "scope read",
        ["GET /v1/images/{id}"] = "scope read",
        ["GET /v1/images/{id}/content"] = "scope read",
        ["GET /v1/jobs/"] = "scope read",
        ["GET /v1/jobs/states"] = "role owner admin support",
        ["GET /v1/jobs/{id}"] = "scope read",
        ["GET /v1/keys/"] = "scope account",
        ["GET /v1/models/"] = "scope read",
        ["GET /v1/plans/"] = Anybody,
        ["GET /v1/queues"] = "role owner admin support",
        ["GET /v1/quota/"] = "scope read",
        ["GET /v1/quota/ledger"] = "scope read",
        ["GET /v1/sessions/"] = "scope account",
        ["GET /v1/subscription/"] = "scope read",
        ["GET /v1/subscription/invoices"] = "scope account",
        ["GET /v1/users/"] = "role owner admin",
        ["GET /v1/users/{id}"] = "role owner admin support",
        ["GET /v1/workers/"] = "role owner admin support",
        ["GET /v1/service/"] = Anybody,
        ["PATCH /v1/account/"] = "scope account",
        ["PATCH /v1/account/passkeys/{id}"] = "self",
        ["PATCH /v1/images/{id}"] = "scope gallery",
        ["POST /v1/account/confirm"] = Anybody,
        ["POST /v1/account/email"] = "self, fresh",
        ["POST /v1/account/email/confirm"] = Anybody,
        ["POST /v1/account/forgot"] = Anybody,
        ["POST /v1/account/passkeys/"] = "self, fresh",
        ["POST /v1/account/passkeys/options"] = "self, fresh",
        ["POST /v1/account/reset"] = Anybody,
        ["POST /v1/account/reset/ways"] = Anybody,
        ["POST /v1/account/sign-up"] = Anybody,
        ["POST /v1/account/totp/"] = "self, fresh",
        ["POST /v1/account/totp/recovery-codes"] = "session, fresh",
        ["POST /v1/jobs/"] = "scope generate",
        ["POST /v1/jobs/{id}/cancel"] = "scope generate",
        ["POST /v1/keys/"] = "scope account, fresh",
        ["POST /v1/session/"] = Anybody,
        ["POST /v1/session/fresh"] = "session",
        ["POST /v1/session/passkey/"] = Anybody,
        ["POST /v1/session/passkey/options"] = Anybody,
        ["POST /v1/session/welcome"] = Anybody,
        ["POST /v1/credits/checkout"] = "session",
        ["POST /v1/payments/webhook"] = Anybody,
        ["POST /v1/subscription/cancel"] = "session",
        ["POST /v1/subscription/change"] = "session",
        ["POST /v1/subscription/checkout"] = "session",
        ["POST /v1/subscription/portal"] = "session",
        ["POST /v1/subscription/resume"] = "session",
        ["POST /v1/users/"] = "role owner admin, fresh",
        ["POST /v1/users/find"] = "role owner admin support",
        ["PUT /v1/account/password"] = "self",
        ["PUT /v1/account/preferences"] = "scope account",
        ["PUT /v1/account/totp/"] = "self, fresh",
        ["PUT /v1/users/{id}/disabled"] = "role owner admin support, fresh",
        ["PUT /v1/users/{id}/roles"] = "role owner, fresh",
        ["PUT /v1/workers/{id}/draining"] = "role owner admin, fresh",
    };

    // What try a secret, or send mail to an address that the caller chooses.
    private static readonly string[] Credentials =
    [
        "Code PUT /v1/account/totp/", "EmailChange POST /v1/account/email", "Forgot POST /v1/account/forgot",
        "Link POST /v1/account/confirm", "Link POST /v1/account/email/confirm", "Link POST /v1/account/reset",
        "Link POST /v1/account/reset/ways", "Link POST /v1/session/welcome",
        "Passkey POST /v1/session/passkey/",
        "Password POST /v1/session/", "Question POST /v1/session/passkey/options", "Renewal POST /v1/session/fresh",
        "Renewal PUT /v1/account/password",
        "SignUp POST /v1/account/sign-up",
    ];

    public static TheoryData<string> Callers =>
    [
        "nobody", "a wrong key", "a wrong cookie", "key read", "key generate", "key gallery", "key account", "key admin", "key all",
        "program",
        "session", "stale session", "session owner", "session admin", "session support", "session legal", "stale session owner",
        "key all owner",
        "key read owner", "program owner", "disabled",
    ];

    [Fact]
    public void EveryRoute_HasALine()
    {
        var routes = product.Routes.Select(route => route.Name).ToHashSet();

        Assert.Empty(routes.Except(Table.Keys));
        Assert.Empty(Table.Keys.Except(routes));
    }

    [Fact]
    public void RoutesThatTrySecrets_HaveTheLimitOfTheirWay() => Assert.Equal(
        Credentials,
        product.Routes.Where(route => route.Way is not null).Select(route => $"{route.Way} {route.Name}").Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Callers))]
    public async Task Caller_ComesInWhereTheTableSays(string caller)
    {
        foreach (var (route, needs) in Table)
        {
            // Someone new each time: some of these end the account or the session that asks.
            var somebody = await product.BecomeAsync(caller);
            var (expected, actual) = (Expect(caller, needs), await product.AskAsync(route, somebody));
            await product.DismissAsync(somebody);

            Assert.Equal((caller, route, expected), (caller, route, actual is "401" or "403" or "401 fresh" ? actual : "in"));
            Assert.False(actual[0] == '5', $"{caller}: {route}: {actual}");
        }
    }

    [Fact]
    public async Task ThingsOfOthers_AreNotThere()
    {
        var things = Table.Keys
            .Where(route => route.Contains("{id}", StringComparison.Ordinal))
            .Where(route => !route.Contains("/v1/users/", StringComparison.Ordinal)
                && !route.Contains("/v1/workers/", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(10, things.Length);
        foreach (var route in things)
        {
            var owner = await product.BecomeAsync("session");
            var path = route.Replace("{id}", await product.ThingAsync(owner.UserId, route), StringComparison.Ordinal);

            Assert.Equal((route, "404"), (route, await product.AskAsync(path, await product.BecomeAsync("session"))));
            Assert.Equal((route, "404"), (route, await product.AskAsync(path, await product.BecomeAsync("session owner"))));
            var own = await product.AskAsync(path, owner);
            Assert.True(own[0] == '2' || (own == "404" && route.EndsWith("/content", StringComparison.Ordinal)), $"{route}: {own}");
        }
    }

    // The rule in its plain form, apart from how the product decides it.
    private static string Expect(string caller, string needs)
    {
        if (needs == Anybody)
        {
            return "in";
        }

        if (caller is "nobody" or "a wrong key" or "a wrong cookie" or "disabled")
        {
            return "401";
        }

        var words = caller.Split(' ');
        var isSession = words.Contains("session");
        var all = isSession || words.Contains("all") || words.Contains("program");
        var isFresh = (isSession && !words.Contains("stale")) || words.Contains("program");
        var parts = needs.Split(", ");
        var isAllowed = parts.Where(part => part != "fresh").All(part => part.Split(' ') switch
        {
            ["any"] => true,
            ["session"] => isSession,
            ["self"] => isSession || words.Contains("program"),
            ["scope", var scope] => all || words.Contains(scope),
            ["role", .. var roles] => all && roles.Intersect(words[^1..]).Any(),
            _ => throw new InvalidOperationException(part),
        });
        return !isAllowed ? "403" : parts.Contains("fresh") && !isFresh ? "401 fresh" : "in";
    }

    /// <summary>Who asks, and what they show.</summary>
    internal sealed record Caller(Guid UserId, string? Key, string? Cookie);

    /// <summary>The product without a worker, and with a clock that can be moved.</summary>
    public sealed class Product : IAsyncLifetime
    {
        private static readonly JobRequest Apple = new("mini", "a red apple", "", 128, 128, 20, 2, 1, 1, "ddim", ImageFormat.Png, null);

        private readonly TestDatabase _database = TestDatabase.Sqlite();
        private readonly ShiftedTime _time = new();
        private Factory _factory = null!;

        internal IReadOnlyList<(string Name, Way? Way)> Routes { get; private set; } = [];

        private IGrainFactory Grains => _factory.Services.GetRequiredService<IGrainFactory>();

        public async ValueTask InitializeAsync()
        {
            _factory = new Factory(_database, _time);
            Routes =
            [
                .. from endpoint in _factory.Services
                    .GetServices<EndpointDataSource>()
                    .SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                   where endpoint.Metadata.GetMetadata<PageMark>() is null   // pages are open to anybody
                   from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
                   where method != "HEAD"   // there wherever GET is, by the same rules
                   select (
                       $"{method} {endpoint.RoutePattern.RawText!.Replace(":guid", "", StringComparison.Ordinal)}",
                       endpoint.Metadata.GetMetadata<WayMark>()?.Way),
            ];

            // The first person of an installation without an owner becomes its owner; these tests want plain people.
            await BecomeAsync("session");
        }

        public async ValueTask DisposeAsync()
        {
            await _factory.DisposeAsync();
            await _database.DisposeAsync();
        }

        internal async Task<Caller> BecomeAsync(string caller)
        {
            var words = caller.Split(' ');
            if (words[0] is "nobody" or "a")
            {
                return new Caller(
                    Guid.Empty,
                    words[^1] == "key" ? ApiKey.Create(Guid.NewGuid(), out _) : null,
                    words[^1] == "cookie" ? SessionToken.Create(Guid.NewGuid(), out _) : null);
            }

            var userId = Guid.NewGuid();
            var (account, access) = (Grains.GetGrain<ICredentialsGrain>(userId), Grains.GetGrain<IAccessGrain>(userId));
            var key = ApiKey.Create(userId, out var hash);
            if (words[0] == "program")
            {
                await Grains.GetGrain<IUserGrain>(userId).CreateAsync("", UserRole.None, hash);
            }
            else
            {
                MailLink.Create(userId, out var link);
                await account.RegisterAsync(
                    new AccountRegistration($"{userId:N}@example.com", "hash", "Ada", link, DateTimeOffset.UtcNow.AddYears(10)));
                Assert.Equal(EmailConfirmation.Confirmed, await account.ConfirmAsync(link, "hash"));
            }

            if (Aiomus.WebApi.Access.Roles.Parse(words.Where(Aiomus.WebApi.Access.Roles.Names.Contains)
                .Where(role => words[0] != "key" || role != "admin")) is { } roles and not UserRole.None)
            {
                await account.SetRolesAsync(roles);
            }

            if (words.Contains("session") || words.Contains("disabled"))
            {
                var cookie = SessionToken.Create(userId, out var session);
                await access.OpenSessionAsync(new SessionOpening(session, "Firefox on Linux", "this machine"));
                if (words.Contains("stale"))
                {
                    _time.Advance(TimeSpan.FromMinutes(10.1));
                }

                if (words.Contains("disabled"))
                {
                    await account.SetDisabledAsync(true);
                }

                return new Caller(userId, null, cookie);
            }

            if (words[0] == "key")
            {
                await access.AddApiKeyAsync(new ApiKeyOrder(hash, "key", Enum.Parse<AccessScope>(words[1], ignoreCase: true), null));
            }

            return new Caller(userId, key, null);
        }

        /// <summary>Takes the roles of a caller: there are not many at once.</summary>
        internal async Task DismissAsync(Caller caller)
        {
            if (await Grains.GetGrain<IUserGrain>(caller.UserId).GetProfileAsync() is { Roles: not UserRole.None })
            {
                await Grains.GetGrain<ICredentialsGrain>(caller.UserId).SetRolesAsync(UserRole.None);
            }
        }

        /// <summary>The status, with <c>fresh</c> where only a fresh sign-in is missing.</summary>
        internal async Task<string> AskAsync(string route, Caller caller)
        {
            var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
            path = path.Replace("{id}", $"{Guid.NewGuid()}", StringComparison.Ordinal)
                .Replace("{documentName}", "v1", StringComparison.Ordinal)
                .Replace("{documentName?}", "", StringComparison.Ordinal);
            using var http = _factory.CreateDefaultClient(new Uri("https://localhost"));
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Authorization = caller.Key is null ? null : new AuthenticationHeaderValue("Bearer", caller.Key);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            if (caller.Cookie is not null)
            {
                request.Headers.Add("Cookie", $"{SessionCookie.Name}={caller.Cookie}");
            }

            // Events at once, not as a stream.
            request.Headers.Add("Accept", "application/json");
            var body = route.StartsWith("PATCH /v1/account/passkeys/", StringComparison.Ordinal) ? "{\"name\":\"key\"}" : "{}";
            request.Content = method is "POST" or "PUT" or "PATCH" ? new StringContent(body, Encoding.UTF8, "application/json") : null;
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var isFreshNeeded = answer.StatusCode == HttpStatusCode.Unauthorized
                && JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement
                    .GetProperty("code").GetString() == "fresh_sign_in_required";
            return isFreshNeeded ? "401 fresh" : $"{(int)answer.StatusCode}";
        }

        /// <summary>Makes something of a person's that a route is about, and answers its id.</summary>
        internal async Task<string> ThingAsync(Guid userId, string route)
        {
            var access = Grains.GetGrain<IAccessGrain>(userId);
            switch (route.Split('/')[2] + route.Split('/')[3])
            {
                case "accountpasskeys":
                    var credential = RandomNumberGenerator.GetBytes(16);
                    await Grains.GetGrain<IPasskeysGrain>(userId)
                        .PutAsync(new Passkey(credential, [1], "key", DateTimeOffset.UtcNow, 0, [], true, false, false, [], []));
                    return System.Buffers.Text.Base64Url.EncodeToString(credential);
                case "keys{id}":
                    ApiKey.Create(userId, out var hash);
                    await access.AddApiKeyAsync(new ApiKeyOrder(hash, "key", AccessScope.Read, null));
                    return hash.Id;
                case "sessions{id}":
                    SessionToken.Create(userId, out var session);
                    await access.OpenSessionAsync(new SessionOpening(session, "curl", "this machine"));
                    return session.Id;
                case "images{id}":
                    var job = await JobAsync(userId);
                    var (queue, jobs) = (
                        Grains.GetGrain<IQueueGrain>(QueueKey.For(Apple.Model, userId, 1)), Grains.GetGrain<IJobsGrain>(userId));
                    var lease = (await queue.LeaseAsync(Worker, 8)).Single(one => one.JobId == job);   // others wait, too
                    await jobs.BeginAsync(lease.JobId, lease.Epoch, Worker, lease.Deaths);
                    await jobs.CompleteAsync(lease.JobId, lease.Epoch, [new StoredImage(0, "a.png", 10, 1)]);
                    return $"{(await Grains.GetGrain<IGalleryGrain>(userId).ListAsync(null, 1)).Images[0].Id}";
                case "jobs{id}":
                    return $"{await JobAsync(userId)}";
                default:
                    throw new InvalidOperationException($"{route}: make what it is about, and try it with somebody else.");
            }
        }

        private string Worker =>
            $"{Apple.Model}@{_factory.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString()}";

        private async Task<Guid> JobAsync(Guid userId)
        {
            var (job, model) = (Guid.CreateVersion7(), new ModelDescription(
                Apple.Model, Apple.Width, Apple.Height, 64, 256, 64, Apple.Steps, 100, 2, Apple.Scheduler, [Apple.Scheduler], 0.1));
            await Grains.GetGrain<IFleetGrain>(FleetStream.Key).AnnounceAsync(
                new WorkerSample(Worker, "test", "cpu", model, true, 1, 0, 0, 0, DateTimeOffset.UtcNow));
            await Grains.GetGrain<IQueueGrain>(QueueKey.For(Apple.Model, userId, 1)).LeaseAsync(Worker, 0);
            await Grains.GetGrain<IJobsGrain>(userId).SubmitAsync(job, Apple, new JobTerms(1, 1, null));
            return job;
        }

        private sealed class ShiftedTime : TimeProvider
        {
            private long _ticks;

            public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));

            public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
        }

        private sealed class Factory(TestDatabase database, TimeProvider time) : WebApplicationFactory<ApiKey>
        {
            protected override void ConfigureWebHost(IWebHostBuilder builder)
            {
                builder.UseEnvironment("Production");
                builder.UseSetting("Aiomus:Worker", "false");
                foreach (var (key, value) in ProductSettings.Unhindered.Concat(database.Settings))
                {
                    builder.UseSetting(key, value);
                }

                builder.ConfigureTestServices(services => services.AddSingleton(time));
            }
        }
    }
}
