using System.Net;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>An installation of its own: who owns it, and what strangers from many networks may cause there.</summary>
public sealed class OwnerTests(OwnerTests.Installation installation) : IClassFixture<OwnerTests.Installation>
{
    private const string Another = "another horse battery";

    [Fact]
    public void FirstPersonWhoConfirmsAnAddress_OwnsNothingWhereThereIsAnOwner() => Assert.Empty(installation.RolesOfTheFirst);

    [Fact]
    public async Task OwnerWhoHasOnlyAKey_TakesAnAddressAPasswordAPasskeyAndASecondFactor()
    {
        using var owner = installation.Browser("192.0.2.1");
        owner.Key = installation.OwnerKey;
        Assert.Equal(HttpStatusCode.Created, await owner.PostAsync("/v1/users", new { display_name = "Somebody" }));

        Assert.Equal(HttpStatusCode.Accepted, await owner.PostAsync("/v1/account/email", new { email = owner.Email }));
        var link = await owner.LinkAsync("/email#");
        var (_, confirmed) = await owner.SendAsync(HttpMethod.Post, "/v1/account/email/confirm", new { token = link });
        Assert.True(confirmed.GetProperty("complete").GetBoolean());
        Assert.Equal(
            HttpStatusCode.BadRequest, (await owner.SendAsync(HttpMethod.Put, "/v1/account/password", new { password = "short" })).Status);
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await owner.SendAsync(HttpMethod.Put, "/v1/account/password", new { password = Browser.Password })).Status);

        // From here on the key proves nobody: what is dangerous asks for the sign-in.
        foreach (var (method, path, body) in Dangerous())
        {
            var (status, problem) = await owner.SendAsync(method, path, body);
            Assert.Equal(
                (path, HttpStatusCode.Unauthorized, "fresh_sign_in_required"), (path, status, problem.GetProperty("code").GetString()));
        }

        Assert.Equal(
            HttpStatusCode.Forbidden, (await owner.SendAsync(HttpMethod.Put, "/v1/account/password", new { password = Another })).Status);
        owner.Key = null;
        Assert.Equal(HttpStatusCode.OK, await owner.SignInAsync());
        using var passkey = await PasskeyTests.AddAsync(installation.Address, owner);
        var (_, setup) = await owner.SendAsync(HttpMethod.Post, "/v1/account/totp");
        var code = OneTimeCode.Of(setup.GetProperty("secret").GetString()!, DateTimeOffset.UtcNow);
        Assert.Equal(HttpStatusCode.OK, (await owner.SendAsync(HttpMethod.Put, "/v1/account/totp", new { code })).Status);
        foreach (var (method, path, body) in Dangerous())
        {
            Assert.InRange((int)(await owner.SendAsync(method, path, body)).Status, 201, 404);
        }

        using var other = installation.Browser("192.0.2.1", owner.Email);
        Assert.Equal(HttpStatusCode.OK, await PasskeyTests.SignInAsync(other, passkey));
        var (_, account) = await other.SendAsync(HttpMethod.Get, "/v1/account");
        Assert.Equal("owner", account.GetProperty("roles")[0].GetString());

        static (HttpMethod Method, string Path, object Body)[] Dangerous() =>
        [
            (HttpMethod.Post, "/v1/users", new { display_name = "Somebody" }),
            (HttpMethod.Put, $"/v1/users/{Guid.NewGuid()}/disabled", new { disabled = true }),
            (HttpMethod.Put, $"/v1/users/{Guid.NewGuid()}/roles", new { roles = Array.Empty<string>() }),
        ];
    }

    [Fact]
    public async Task PersonWhoHasOnlyAKey_TakesAPasskeyAndASecondFactorWithIt()
    {
        using var person = installation.Browser("192.0.2.2");
        person.Key = installation.PersonsKey();
        var (_, setup) = await person.SendAsync(HttpMethod.Post, "/v1/account/totp");
        var code = OneTimeCode.Of(setup.GetProperty("secret").GetString()!, DateTimeOffset.UtcNow);
        Assert.Equal(HttpStatusCode.OK, (await person.SendAsync(HttpMethod.Put, "/v1/account/totp", new { code })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await person.SendAsync(HttpMethod.Delete, "/v1/account/totp")).Status);

        using var passkey = await PasskeyTests.AddAsync(installation.Address, person);

        // The passkey opens the account now, and the key alone is not the person any more.
        Assert.Equal(HttpStatusCode.Forbidden, (await person.SendAsync(HttpMethod.Post, "/v1/account/passkeys/options")).Status);
        using var browser = installation.Browser("192.0.2.2");
        Assert.Equal(HttpStatusCode.OK, await PasskeyTests.SignInAsync(browser, passkey));
        Assert.Equal(HttpStatusCode.NoContent, (await browser.SendAsync(HttpMethod.Delete, "/v1/account/totp")).Status);
    }

    [Fact]
    public async Task NarrowKey_TakesNoSignIn()
    {
        using var person = installation.Browser("192.0.2.3");
        person.Key = installation.PersonsKey();
        var (_, narrow) = await person.SendAsync(
            HttpMethod.Post, "/v1/keys", new { name = "narrow", scopes = new[] { "read", "generate", "gallery", "account" } });
        person.Key = narrow.GetProperty("api_key").GetString();

        Assert.Equal(HttpStatusCode.Forbidden, await person.PostAsync("/v1/account/email", new { email = person.Email }));
        Assert.Equal(
            HttpStatusCode.Forbidden, (await person.SendAsync(HttpMethod.Put, "/v1/account/password", new { password = Another })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await person.SendAsync(HttpMethod.Post, "/v1/account/passkeys/options")).Status);
    }

    [Fact]
    public async Task SignUpsOfAStranger_LeaveThePersonsOwnTheirMails()
    {
        using var person = installation.Browser("198.51.100.1");
        using var stranger = installation.Browser("203.0.113.9", person.Email);
        for (var i = 0; i < 8; i++)
        {
            await stranger.SignUpAsync(Another);
        }

        await person.SignUpAsync();

        var links = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            links.Add(await person.LinkAsync("/confirm#"));
        }

        Assert.Equal(6, await person.CountMailsAsync("/confirm#"));
        var confirmed = await Task.WhenAll(
            links.Select(link => person.PostAsync("/v1/account/confirm", new { token = link, password = Browser.Password })));
        Assert.Equal(1, confirmed.Count(status => status == HttpStatusCode.NoContent));
        for (var i = 0; i < 8; i++)
        {
            await stranger.SignUpAsync(Another);
            await stranger.PostAsync("/v1/account/forgot", new { email = person.Email });
        }

        for (var i = 0; i < 5; i++)
        {
            await person.LinkAsync("/reset#");
        }

        await person.PostAsync("/v1/account/forgot", new { email = person.Email });
        var reset = await person.LinkAsync("/reset#");
        Assert.Equal(HttpStatusCode.NoContent, await person.PostAsync("/v1/account/reset", new { token = reset, password = Another }));
        Assert.Equal(HttpStatusCode.OK, await person.SignInAsync(Another));
    }

    [Fact]
    public async Task NeighboursOfOneIPv6Network_AreOneAsker()
    {
        using var person = installation.Browser("198.51.100.2");
        for (var i = 1; i <= 8; i++)
        {
            using var stranger = installation.Browser($"2001:db8:1:2::{i}", person.Email);
            await stranger.SignUpAsync(Another);
        }

        await person.SignUpAsync();

        for (var i = 0; i < 6; i++)
        {
            await person.LinkAsync("/confirm#");
        }

        Assert.Equal(6, await person.CountMailsAsync("/confirm#"));
    }

    /// <summary>A product behind a proxy on this machine, with the mails an hour that people have by default.</summary>
    public sealed class Installation : IAsyncLifetime
    {
        private readonly TestDatabase _database = TestDatabase.Sqlite();
        private AiomusProcess _process = null!;

        private readonly Queue<string> _keys = [];

        internal string OwnerKey { get; private set; } = "";

        internal IReadOnlyList<string> RolesOfTheFirst { get; private set; } = [];

        internal Uri Address => _process.Address;

        public async ValueTask InitializeAsync()
        {
            _process = await AiomusProcess.StartAsync(_database.Quick(
                ("Aiomus:Worker", "false"), ("Aiomus:Accounts:MailsAnHour", "5"), ("Aiomus:Web:Proxies", "127.0.0.0/8")));
            OwnerKey = await _process.GetOwnerKeyAsync();

            // Before a test gives the owner a sign-in: from then on the key makes no accounts.
            using var owner = Browser("192.0.2.201");
            owner.Key = OwnerKey;
            for (var i = 0; i < 2; i++)
            {
                var (_, created) = await owner.SendAsync(HttpMethod.Post, "/v1/users", new { display_name = "Somebody" });
                _keys.Enqueue(created.GetProperty("api_key").GetString()!);
            }

            using var first = await EndToEnd.Tests.Browser.SignedInAsync(Browser("192.0.2.200"));
            var (_, account) = await first.SendAsync(HttpMethod.Get, "/v1/account");
            RolesOfTheFirst = [.. account.GetProperty("roles").EnumerateArray().Select(role => role.GetString()!)];
        }

        public async ValueTask DisposeAsync()
        {
            await _process.DisposeAsync();
            await _database.DisposeAsync();
        }

        /// <summary>Somebody who comes from this address, as the proxy says.</summary>
        internal Browser Browser(string from, string? email = null)
        {
            var http = new HttpClient { BaseAddress = Address, Timeout = Product.Limit };
            http.DefaultRequestHeaders.Add("X-Forwarded-For", from);
            return new Browser(http, _database.Folder, email);
        }

        /// <summary>The key of somebody whom the owner made.</summary>
        internal string PersonsKey() => _keys.Dequeue();
    }
}
