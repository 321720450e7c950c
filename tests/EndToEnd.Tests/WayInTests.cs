using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>Honest people come in while others try whatever they can think of, at the limits as they are set by default.</summary>
public sealed class WayInTests
{
    private const int ASecond = 50;

    private static readonly (string, string)[] Defaults =
    [
        ("Aiomus:Worker", "false"),
        ("Aiomus:Web:Proxies", "127.0.0.0/8"),
        ("Aiomus:Limits:AddressRequests", "3000"),
        ("Aiomus:Limits:AnonymousRequests", "240"),
        ("Aiomus:Limits:UserRequests", "1200"),
        ("Aiomus:Limits:KeyRequests", "600"),
        ("Aiomus:Limits:CredentialRequests", "10"),
        ("Aiomus:Limits:AddressConnections", "500"),
    ];

    [Theory]
    [InlineData("tokens")]
    [InlineData("passwords")]
    [InlineData("passwords of the same person")]
    [InlineData("passkeys")]
    [InlineData("keys")]
    public async Task HonestSignIns_AllSucceedWhileJunkComesFromEverywhere(string junk)
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(database.Quick([.. Defaults]));
        using var person = await BrowserAsync(process, database.Folder, "203.0.113.7");
        using var stop = new CancellationTokenSource();
        var answers = new ConcurrentDictionary<int, int>();
        var flood = FloodAsync(process.Address, junk, person.Email, answers, stop.Token);
        using var limit = new CancellationTokenSource(Product.Limit);

        // Junk comes for longer than any budget of before lasted: 600 of it.
        var signedIn = new List<HttpStatusCode>();
        while (answers.Values.Sum() < 650 || signedIn.Count < 20)
        {
            signedIn.Add(await person.SignInAsync());
            await Task.Delay(500, limit.Token);
        }

        await stop.CancelAsync();
        await flood;
        Assert.All(signedIn, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.DoesNotContain(answers.Keys, status => status >= 500);
    }

    [Fact]
    public async Task HouseholdOfMany_SignsInBesideOneWhoFails()
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(database.Quick([.. Defaults]));
        using var person = await BrowserAsync(process, database.Folder, "203.0.113.7");
        for (var time = 0; time < 30; time++)
        {
            Assert.Equal(HttpStatusCode.OK, await person.SignInAsync());
        }

        using var neighbour = Http(process.Address, "203.0.113.7");
        var failures = new List<int>();
        for (var time = 0; time < 15; time++)
        {
            using var answer = await SendAsync(
                neighbour, "/v1/session", new { email = $"{time}@example.com", password = "wrong horse battery" });
            failures.Add((int)answer.StatusCode);
        }

        Assert.Equal(429, failures[^1]);
        Assert.Equal(HttpStatusCode.OK, await person.SignInAsync());
    }

    [Fact]
    public async Task LockedAddress_OpensToADeviceThatIsKnownForItAndFewTriesAtThat()
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(database.Quick([.. Defaults]));
        using var known = await BrowserAsync(process, database.Folder, "203.0.113.7");
        using var unknown = new Browser(Http(process.Address, "203.0.113.8"), database.Folder, known.Email);
        using var http = new HttpClient { BaseAddress = process.Address };
        var answers = new ConcurrentDictionary<int, int>();
        for (var number = 0; number < 12; number++)
        {
            await SendOneAsync(http, "passwords of the same person", known.Email, number, answers);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await unknown.SignInAsync());
        Assert.Equal(HttpStatusCode.OK, await known.SignInAsync());

        // The right password ended the lock; wrong ones of the device itself make another, under which it has few tries.
        for (var time = 0; time < 10; time++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await known.SignInAsync("wrong horse battery"));
        }

        Assert.NotEqual(HttpStatusCode.OK, await known.SignInAsync());
    }

    private static async Task<Browser> BrowserAsync(AiomusProcess process, string folder, string address)
    {
        var handler = new SocketsHttpHandler { UseCookies = false };
        var http = new HttpClient(new DeviceCookie(handler)) { BaseAddress = process.Address, Timeout = Product.Limit };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return await Browser.SignedInAsync(new Browser(http, folder));
    }

    private static HttpClient Http(Uri address, string from)
    {
        var http = new HttpClient { BaseAddress = address, Timeout = Product.Limit };
        http.DefaultRequestHeaders.Add("X-Forwarded-For", from);
        return http;
    }

    private static async Task FloodAsync(
        Uri address, string kind, string email, ConcurrentDictionary<int, int> answers, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Product.Limit };
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / ASecond);
        var sent = new List<Task>();
        try
        {
            for (var number = 0; number < 100_000 && await timer.WaitForNextTickAsync(stop); number++)
            {
                sent.Add(SendOneAsync(http, kind, email, number, answers));
            }
        }
        catch (OperationCanceledException)
        {
            // It was enough.
        }

        await Task.WhenAll(sent);
    }

    private static async Task SendOneAsync(HttpClient http, string kind, string email, int number, ConcurrentDictionary<int, int> answers)
    {
        var from = $"10.{number / 65536 % 256}.{number / 256 % 256}.{number % 256}";
        var (path, body, key) = kind switch
        {
            "tokens" => ("/v1/account/confirm", (object)new { token = $"lnk_{number}_junk_x" }, (string?)null),
            "passwords" => ("/v1/session", new { email = $"{number}@example.com", password = "wrong horse battery" }, null),
            "passwords of the same person" => ("/v1/session", new { email, password = "wrong horse battery" }, null),
            "passkeys" => ("/v1/session/passkey", new { challenge = Guid.NewGuid(), credential = new { id = "junk" } }, null),
            _ => ("/v1/session", new { email = "", password = "" }, $"aio_{number}_junk_x"),
        };
        using var answer = await SendAsync(http, path, body, from, key);
        answers.AddOrUpdate((int)answer.StatusCode, 1, static (_, count) => count + 1);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, string path, object body, string? from = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        if (from is not null)
        {
            request.Headers.Add("X-Forwarded-For", from);
        }

        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        return await http.SendAsync(request);
    }

    // What a browser keeps of a device that signed in before.
    private sealed class DeviceCookie(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private const string Name = "__Host-device=";

        private string? _cookie;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_cookie is not null)
            {
                var others = request.Headers.TryGetValues("Cookie", out var set) ? string.Join("; ", set) : null;
                request.Headers.Remove("Cookie");
                request.Headers.Add("Cookie", others is null ? _cookie : $"{others}; {_cookie}");
            }

            var answer = await base.SendAsync(request, cancellationToken);
            if (answer.Headers.TryGetValues("Set-Cookie", out var cookies)
                && cookies.FirstOrDefault(one => one.StartsWith(Name, StringComparison.Ordinal)) is { } cookie)
            {
                _cookie = cookie.Split(';')[0];
            }

            return answer;
        }
    }
}
