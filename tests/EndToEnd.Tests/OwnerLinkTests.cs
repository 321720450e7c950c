using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>The owner's first way into the app: the link that the first start prints, on a port that the system chose.</summary>
public sealed partial class OwnerLinkTests
{
    private static readonly Uri AnyPort = new("http://127.0.0.1:0");

    [Fact]
    public async Task Link_OpensOneFreshSessionWhichSetsUpASignIn()
    {
        await using var database = TestDatabase.Sqlite();
        await using var server = AiomusProcess.Launch(Settings(database), address: AnyPort);
        var (address, token) = await LinkAsync(server);
        using var owner = new Browser(new HttpClient { BaseAddress = address, Timeout = Product.Limit }, database.Folder);

        // Of many at once, one.
        var others = Enumerable.Range(0, 4)
            .Select(_ => new Browser(new HttpClient { BaseAddress = address, Timeout = Product.Limit }, database.Folder)).ToArray();
        var answers = await Task.WhenAll(others.Select(other => WelcomeAsync(other, token)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(3, answers.Count(answer => CodeOf(answer.Body) == "link_expired"));
        owner.Token = Array.Find(others, other => other.Token is not null)!.Token;
        Array.ForEach(others, static other => other.Dispose());

        var (_, account) = await owner.SendAsync(HttpMethod.Get, "/v1/account");
        Assert.Equal("owner", account.GetProperty("roles")[0].GetString());
        Assert.Equal(
            (false, false, 0, true), (account.GetProperty("has_password").GetBoolean(), account.GetProperty("second_factor").GetBoolean(),
                account.GetProperty("passkeys").GetInt32(), account.GetProperty("session").GetBoolean()));
        Assert.False(account.TryGetProperty("email", out _));
        Assert.InRange(account.GetProperty("fresh_until").GetDateTimeOffset(), DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddMinutes(10));
        var (_, audit) = await owner.SendAsync(HttpMethod.Get, "/v1/account/audit");
        Assert.Contains(
            "signed_in", audit.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));

        // An address and a password, by the link that the mail carries: to where the server listens.
        Assert.Equal(HttpStatusCode.Accepted, await owner.PostAsync("/v1/account/email", new { email = owner.Email }));
        var link = await owner.LinkAsync($"{address.ToString().TrimEnd('/')}/email#");
        Assert.Equal(HttpStatusCode.OK, await owner.PostAsync("/v1/account/email/confirm", new { token = link }));
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await owner.SendAsync(HttpMethod.Put, "/v1/account/password", new { password = Browser.Password })).Status);
        Assert.Equal(HttpStatusCode.OK, await owner.SignInAsync());
        (_, account) = await owner.SendAsync(HttpMethod.Get, "/v1/account");
        Assert.Equal((owner.Email, true), (account.GetProperty("email").GetString(), account.GetProperty("has_password").GetBoolean()));

        // A passkey too: it belongs to the name and port that the link has.
        using var passkey = await PasskeyTests.AddAsync(address, owner);
        using var elsewhere = new Browser(new HttpClient { BaseAddress = address, Timeout = Product.Limit }, database.Folder);
        Assert.Equal(HttpStatusCode.Unauthorized, await PasskeyTests.SignInAsync(elsewhere, passkey, "http://localhost:1"));
        Assert.Equal(HttpStatusCode.OK, await PasskeyTests.SignInAsync(elsewhere, passkey));
    }

    [Fact]
    public async Task Link_OpensAfterARestartAndTakesAPasskeyRightAway()
    {
        await using var database = TestDatabase.Sqlite();
        string token;
        await using (var first = AiomusProcess.Launch(Settings(database), address: AnyPort))
        {
            (_, token) = await LinkAsync(first);
            Assert.Equal(0, await first.StopAsync());
        }

        await using var server = await AiomusProcess.StartAsync(Settings(database, ("Aiomus:Accounts:FreshMinutes", "0.02")));
        Assert.DoesNotContain("open: ", server.Output, StringComparison.Ordinal);
        using var owner = new Browser(new HttpClient { BaseAddress = server.Address, Timeout = Product.Limit }, database.Folder);
        var (status, account) = await WelcomeAsync(owner, token);
        Assert.Equal((HttpStatusCode.OK, true), (status, account.GetProperty("session").GetBoolean()));
        Assert.Equal("link_expired", CodeOf((await WelcomeAsync(owner, token)).Body));

        // Without a password the session is fresh for a while only; the answer says what helps.
        await UntilStaleAsync(owner);
        var (refused, problem) = await owner.SendAsync(HttpMethod.Post, "/v1/session/fresh", new { password = "none" });
        Assert.Equal((HttpStatusCode.Unauthorized, "fresh_sign_in_required"), (refused, CodeOf(problem)));
        Assert.Contains("owner key", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        // A new owner's link does, and after it a passkey: then the link of the owner opens nothing, and the passkey is what makes fresh.
        owner.Token = null;
        Assert.Equal(HttpStatusCode.OK, (await WelcomeAsync(owner, await OrderLinkAsync(database))).Status);
    }

    [Fact]
    public async Task PasskeyOfAnAccountWithoutAPassword_IsWhatMakesASessionFresh()
    {
        await using var database = TestDatabase.Sqlite();
        await using var server = AiomusProcess.Launch(Settings(database), address: AnyPort);
        var (address, token) = await LinkAsync(server);
        using var owner = new Browser(new HttpClient { BaseAddress = address, Timeout = Product.Limit }, database.Folder);
        Assert.Equal(HttpStatusCode.OK, (await WelcomeAsync(owner, token)).Status);

        using var passkey = await PasskeyTests.AddAsync(address, owner);

        using var again = new Browser(new HttpClient { BaseAddress = address, Timeout = Product.Limit }, database.Folder);
        Assert.Equal(HttpStatusCode.OK, await PasskeyTests.SignInAsync(again, passkey));
        var (_, account) = await again.SendAsync(HttpMethod.Get, "/v1/account");
        Assert.Equal((1, false), (account.GetProperty("passkeys").GetInt32(), account.GetProperty("has_password").GetBoolean()));
        Assert.True(account.TryGetProperty("fresh_until", out _));
        Assert.Equal(HttpStatusCode.Created, await again.PostAsync("/v1/users", new { display_name = "Somebody" }));
    }

    [Fact]
    public async Task CommandOwnerKey_PrintsALinkThatEndsTheOneBefore()
    {
        await using var database = TestDatabase.Sqlite();
        await using var server = AiomusProcess.Launch(Settings(database), address: AnyPort);
        var (address, first) = await LinkAsync(server);

        await using var command = AiomusProcess.Launch(Settings(database), arguments: ["owner", "key"]);
        Assert.Equal(0, await command.WaitForExitAsync());

        var (place, second) = await LinkAsync(command);
        Assert.Equal(address, place);
        using var owner = new Browser(new HttpClient { BaseAddress = address, Timeout = Product.Limit }, database.Folder);
        Assert.Equal("link_expired", CodeOf((await WelcomeAsync(owner, first)).Body));
        Assert.Equal(HttpStatusCode.OK, (await WelcomeAsync(owner, second)).Status);
        Assert.Empty(Directory.EnumerateFiles(database.Folder, "owner-key*"));
        Assert.DoesNotContain(second, server.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "10.0.0.0/8")]
    [InlineData("http://0.0.0.0:0", "")]
    public async Task ServerThatOthersReach_PrintsNoLinkAndFollowsNone(string listen, string proxies)
    {
        await using var database = TestDatabase.Sqlite();
        string token;
        await using (var before = AiomusProcess.Launch(Settings(database), address: AnyPort))
        {
            (_, token) = await LinkAsync(before);
            Assert.Equal(0, await before.StopAsync());
        }

        await using var other = TestDatabase.Sqlite();
        await using (var first = AiomusProcess.Launch(Settings(other, ("Aiomus:Web:Proxies", proxies)), address: new Uri(listen)))
        {
            await first.GetOwnerKeyAsync();
            Assert.Equal(0, await first.StopAsync());
            Assert.DoesNotContain("open: ", first.Output, StringComparison.Ordinal);
        }

        // Who comes from the machine itself may follow the link; behind a proxy nobody can tell who that is.
        await using var server = await AiomusProcess.StartAsync(Settings(database, ("Aiomus:Web:Proxies", proxies)));
        using var owner = new Browser(new HttpClient { BaseAddress = server.Address, Timeout = Product.Limit }, database.Folder);
        Assert.Equal(
            proxies.Length == 0 ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await WelcomeAsync(owner, token)).Status);
        var (_, service) = await owner.SendAsync(HttpMethod.Get, "/v1/service");
        Assert.Equal("files", service.GetProperty("mail").GetString());
        var folder = service.TryGetProperty("mail_folder", out var told) ? told.GetString() : null;
        Assert.Equal(proxies.Length == 0 ? Path.Combine(database.Folder, "mail") : null, folder);
    }

    // One that nobody named says so by what it adds; and a name that is not this machine's own may be a site's that was led here.
    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7", HttpStatusCode.Forbidden)]
    [InlineData("Via", "1.1 proxy", HttpStatusCode.Forbidden)]
    [InlineData("Host", "example.com", HttpStatusCode.OK)]
    public async Task CallerThroughSomethingElse_IsNotTheMachineItself(string header, string value, HttpStatusCode welcomed)
    {
        await using var database = TestDatabase.Sqlite();
        await using var server = AiomusProcess.Launch(Settings(database), address: AnyPort);
        var (address, token) = await LinkAsync(server);
        using var http = new HttpClient { BaseAddress = address, Timeout = Product.Limit };
        using var look = new HttpRequestMessage(HttpMethod.Get, "/v1/service");
        using var welcome = new HttpRequestMessage(HttpMethod.Post, "/v1/session/welcome") { Content = JsonContent.Create(new { token }) };
        look.Headers.TryAddWithoutValidation(header, value);
        welcome.Headers.TryAddWithoutValidation(header, value);

        using var told = await http.SendAsync(look);
        Assert.DoesNotContain("mail_folder", await told.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var answer = await http.SendAsync(welcome);
        Assert.Equal(welcomed, answer.StatusCode);
    }

    private static IReadOnlyDictionary<string, string?> Settings(TestDatabase database, params (string Key, string Value)[] more) =>
        database.Quick([("Aiomus:Worker", "false"), ("Aiomus:Accounts:PublicUrl", ""), .. more]);

    private static async Task<(Uri Address, string Token)> LinkAsync(AiomusProcess process)
    {
        await process.WaitForOutputAsync(static text => Line().IsMatch(text));
        var line = Line().Match(process.Output);
        return (new Uri(line.Groups[1].Value), line.Groups[2].Value);
    }

    private static async Task<string> OrderLinkAsync(TestDatabase database)
    {
        await using var command = AiomusProcess.Launch(Settings(database), arguments: ["owner", "key"]);
        Assert.Equal(0, await command.WaitForExitAsync());
        return (await LinkAsync(command)).Token;
    }

    private static Task<(HttpStatusCode Status, JsonElement Body)> WelcomeAsync(Browser browser, string token) =>
        browser.SendAsync(HttpMethod.Post, "/v1/session/welcome", new { token });

    private static async Task UntilStaleAsync(Browser browser)
    {
        JsonElement account;
        do
        {
            (_, account) = await browser.SendAsync(HttpMethod.Get, "/v1/account");
        }
        while (account.TryGetProperty("fresh_until", out _));
    }

    private static string? CodeOf(JsonElement body) => body.TryGetProperty("code", out var code) ? code.GetString() : null;

    [GeneratedRegex(@"^open: (http://localhost:\d+)/welcome#(own_\S+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
