using System.Net;
using System.Text;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>An account belongs to whoever reads its mailbox, whatever strangers did with the address before.</summary>
public sealed class MailboxTests(Product product)
{
    private const string Theirs = "a stranger's horse battery";
    private const string Another = "another horse battery";

    [Fact]
    public async Task StrangersSignUp_GivesTheStrangerNoAccount()
    {
        using var victim = new Browser(product);
        using var stranger = new Browser(product, victim.Email);
        await stranger.SignUpAsync(Theirs);
        var link = await victim.LinkAsync("/confirm#");

        var (needed, problem) = await victim.SendAsync(HttpMethod.Post, "/v1/account/confirm", new { token = link });
        Assert.Equal((HttpStatusCode.BadRequest, "password"), (needed, problem.GetProperty("field").GetString()));
        Assert.Equal(
            HttpStatusCode.BadRequest,
            await victim.PostAsync("/v1/account/confirm", new { token = link, password = Theirs, new_password = Another }));
        Assert.Equal(
            HttpStatusCode.Unauthorized, await victim.PostAsync("/v1/account/confirm", new { token = link, password = Browser.Password }));
        Assert.Equal(
            HttpStatusCode.BadRequest, await victim.PostAsync("/v1/account/confirm", new { token = link, new_password = "short" }));
        Assert.Equal(HttpStatusCode.NoContent, await victim.PostAsync("/v1/account/confirm", new { token = link, new_password = Another }));

        Assert.Equal(HttpStatusCode.Gone, await victim.PostAsync("/v1/account/confirm", new { token = link, new_password = Another }));
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.SignInAsync(Theirs));
        Assert.Equal(HttpStatusCode.OK, await victim.SignInAsync(Another));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StrangerAndPersonSignUp_EachLinkIsForItsOwnAndTheLaterCounts(bool isStrangerLater)
    {
        using var victim = new Browser(product);
        using var stranger = new Browser(product, victim.Email);
        await (isStrangerLater ? victim : stranger).SignUpAsync(isStrangerLater ? Browser.Password : Theirs);
        var first = await victim.LinkAsync("/confirm#");
        await (isStrangerLater ? stranger : victim).SignUpAsync(isStrangerLater ? Theirs : Browser.Password);
        var second = await victim.LinkAsync("/confirm#");

        foreach (var password in new[] { Browser.Password, Theirs })
        {
            Assert.Equal(HttpStatusCode.Gone, await victim.PostAsync("/v1/account/confirm", new { token = first, password }));
        }

        Assert.Equal(
            isStrangerLater ? HttpStatusCode.Unauthorized : HttpStatusCode.NoContent,
            await victim.PostAsync("/v1/account/confirm", new { token = second, password = Browser.Password }));
        if (isStrangerLater)
        {
            Assert.Equal(
                HttpStatusCode.NoContent,
                await victim.PostAsync("/v1/account/confirm", new { token = second, new_password = Browser.Password }));
        }

        Assert.Equal(HttpStatusCode.OK, await victim.SignInAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.SignInAsync(Theirs));
    }

    [Fact]
    public async Task Reset_EndsKeysPasskeysAndSessionsAndSaysSo()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var stranger = new Browser(product, browser.Email);
        Assert.Equal(HttpStatusCode.OK, await stranger.SignInAsync());
        using var passkey = await PasskeyTests.AddAsync(product, stranger);
        var (_, key) = await stranger.SendAsync(
            HttpMethod.Post, "/v1/keys", new { name = "planted", scopes = new[] { "read", "account" } });
        using var http = product.Http(key.GetProperty("api_key").GetString());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/account")).StatusCode);
        await browser.PostAsync("/v1/account/forgot", new { email = browser.Email });
        var link = await browser.LinkAsync("/reset#");

        var (status, ways) = await browser.SendAsync(HttpMethod.Post, "/v1/account/reset/ways", new { token = link });
        Assert.Equal(HttpStatusCode.NoContent, await browser.PostAsync("/v1/account/reset", new { token = link, password = Another }));

        Assert.Equal(
            (HttpStatusCode.OK, 2, "planted", "my key", false),
            (
                status,
                ways.GetProperty("sessions").GetInt32(),
                ways.GetProperty("keys")[0].GetProperty("name").GetString(),
                ways.GetProperty("passkeys")[0].GetProperty("name").GetString(),
                ways.GetProperty("second_factor").GetBoolean()));
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1/account")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.SendAsync(HttpMethod.Get, "/v1/account")).Status);
        using var other = new Browser(product);
        Assert.Equal(HttpStatusCode.Unauthorized, await PasskeyTests.SignInAsync(other, passkey));
        Assert.Equal(HttpStatusCode.Gone, await browser.PostAsync("/v1/account/reset/ways", new { token = link }));
        Assert.Equal(1, await browser.CountMailsAsync("2 sessions, 1 API key, 1 passkey"));
        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync(Another));

        // The refused passkey is entered apart from its answer, within a second or two.
        var (_, page) = await browser.SendAsync(HttpMethod.Get, "/v1/account/audit?limit=6");
        var actions = page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("action").GetString());
        Assert.Equal(
            ["signed_in", "passkey_removed", "api_key_revoked", "session_ended", "password_reset"],
            actions.Where(action => action != "sign_in_refused").Take(5));
    }

    [Fact]
    public async Task Reset_KeepsTheKeysAndPasskeysThatThePersonNames()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var passkey = await PasskeyTests.AddAsync(product, browser);
        var (_, mine) = await browser.SendAsync(HttpMethod.Post, "/v1/keys", new { name = "mine" });
        var (_, planted) = await browser.SendAsync(HttpMethod.Post, "/v1/keys", new { name = "planted" });
        await browser.PostAsync("/v1/account/forgot", new { email = browser.Email });
        var link = await browser.LinkAsync("/reset#");
        var (_, ways) = await browser.SendAsync(HttpMethod.Post, "/v1/account/reset/ways", new { token = link });

        Assert.Equal(
            HttpStatusCode.BadRequest,
            await browser.PostAsync("/v1/account/reset", new { token = link, password = Another, keep_passkeys = new[] { "?" } }));
        Assert.Equal(
            HttpStatusCode.NoContent,
            await browser.PostAsync("/v1/account/reset", new
            {
                token = link,
                password = Another,
                keep_keys = new[] { mine.GetProperty("key").GetProperty("id").GetString() },
                keep_passkeys = new[] { ways.GetProperty("passkeys")[0].GetProperty("id").GetString() },
            }));

        using var kept = product.Http(mine.GetProperty("api_key").GetString());
        using var ended = product.Http(planted.GetProperty("api_key").GetString());
        Assert.Equal(HttpStatusCode.OK, (await kept.GetAsync("/v1/account")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await ended.GetAsync("/v1/account")).StatusCode);
        using var other = new Browser(product);
        Assert.Equal(HttpStatusCode.OK, await PasskeyTests.SignInAsync(other, passkey));
    }

    [Fact]
    public async Task RequestThatOutlivesItsSession_LeavesNoKeyBehind()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var stranger = new Browser(product, browser.Email);
        await stranger.SignInAsync();
        using var http = product.Http(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/keys");
        request.Headers.Add("Cookie", $"__Host-aiomus={stranger.Token}");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var body = new HeldContent("""{"name":"planted","scopes":["read"]}""");
        request.Content = body;
        var asking = http.SendAsync(request);
        await body.Begun.WaitAsync(Product.Limit);
        var (_, list) = await browser.SendAsync(HttpMethod.Get, "/v1/sessions");
        Assert.Equal(2, list.GetProperty("sessions").GetArrayLength());

        Assert.Equal(HttpStatusCode.NoContent, (await browser.SendAsync(HttpMethod.Delete, "/v1/sessions")).Status);
        body.GoOn();

        using var answer = await asking;
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var (_, keys) = await browser.SendAsync(HttpMethod.Get, "/v1/keys");
        Assert.Equal(0, keys.GetProperty("keys").GetArrayLength());
    }

    [Fact]
    public async Task StrangersChangeOfAddress_TakesNoMailboxByAClickAlone()
    {
        using var stranger = await Browser.SignedInAsync(product);
        using var victim = new Browser(product);
        Assert.Equal(HttpStatusCode.Accepted, await stranger.PostAsync("/v1/account/email", new { email = victim.Email }));
        var (agreed, link) = (await stranger.LinkAsync("/email#"), await victim.LinkAsync("/email#"));
        Assert.Equal(HttpStatusCode.OK, await stranger.PostAsync("/v1/account/email/confirm", new { token = agreed }));

        var (needed, problem) = await victim.SendAsync(HttpMethod.Post, "/v1/account/email/confirm", new { token = link });
        Assert.Equal(
            HttpStatusCode.Unauthorized, await victim.PostAsync("/v1/account/email/confirm", new { token = link, password = Another }));

        Assert.Equal((HttpStatusCode.BadRequest, "password"), (needed, problem.GetProperty("field").GetString()));
        using var person = await Browser.SignedInAsync(victim);
        Assert.Equal(HttpStatusCode.OK, (await person.SendAsync(HttpMethod.Get, "/v1/account")).Status);
        using var elsewhere = new Browser(product, stranger.Email);
        Assert.Equal(
            HttpStatusCode.Conflict,
            await elsewhere.PostAsync("/v1/account/email/confirm", new { token = link, password = Browser.Password }));
    }

    [Theory]
    [InlineData("{0}@EXAMPLE.com.", "{0}@example.com")]
    [InlineData("{0}@mu\u0308ller.example", "{0}@XN--MLLER-KVA.example.")]
    public async Task Mailbox_IsOneAccountHoweverItsDomainIsWritten(string one, string other)
    {
        var name = $"{Guid.NewGuid():N}";
        using var first = new Browser(product, one.Replace("{0}", name, StringComparison.Ordinal));
        using var again = new Browser(product, other.Replace("{0}", name, StringComparison.Ordinal));
        await first.SignUpAsync();
        var link = await first.LinkAsync("/confirm#", name);
        Assert.Equal(
            HttpStatusCode.NoContent, await first.PostAsync("/v1/account/confirm", new { token = link, password = Browser.Password }));

        Assert.Equal(HttpStatusCode.OK, await again.SignInAsync());
        await again.SignUpAsync(Theirs);

        await again.LinkAsync("/sign-in", name);
        Assert.Equal(HttpStatusCode.OK, await first.SignInAsync());
    }

    [Fact]
    public async Task Password_IsOneHoweverItsLettersAreTyped()
    {
        const string Apart = "un cafe\u0301 a\u0300 la cre\u0300me";
        using var browser = new Browser(product);
        await browser.SignUpAsync(Apart);
        Assert.Equal(HttpStatusCode.NoContent, await browser.PostAsync(
            "/v1/account/confirm", new { token = await browser.LinkAsync("/confirm#"), password = Apart.Normalize() }));

        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync(Apart.Normalize()));
        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync(Apart));
    }

    [Fact]
    public async Task ManyChangesOfAPasswordAtOnce_HaveOneWinner()
    {
        using var first = await Browser.SignedInAsync(product);
        var browsers = Enumerable.Range(0, 8).Select(_ => new Browser(product, first.Email)).ToArray();
        await Task.WhenAll(browsers.Select(browser => browser.SignInAsync()));

        var changes = await Task.WhenAll(browsers.Select((browser, i) =>
            browser.SendAsync(
                HttpMethod.Put, "/v1/account/password", new { current = Browser.Password, password = $"horse battery number {i}" })));

        Assert.Equal(1, changes.Count(change => change.Status == HttpStatusCode.NoContent));
        Assert.All(
            changes, change => Assert.Contains(change.Status, (HttpStatusCode[])[HttpStatusCode.NoContent, HttpStatusCode.Unauthorized]));
        var winner = Array.FindIndex(changes, change => change.Status == HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.OK, (await browsers[winner].SendAsync(HttpMethod.Get, "/v1/account")).Status);

        // Those who came late showed a wrong password, which locks the address for a moment.
        var status = HttpStatusCode.Unauthorized;
        for (var tries = 0; tries < 120 && status != HttpStatusCode.OK; tries++)
        {
            status = await browsers[winner].SignInAsync($"horse battery number {winner}");
            await Task.Delay(250);
        }

        Assert.Equal(HttpStatusCode.OK, status);
        foreach (var browser in browsers)
        {
            browser.Dispose();
        }
    }

    [Fact]
    public async Task SecondFactor_IsSwitchedOffOnlyWhereItWasShown()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var before = new Browser(product, browser.Email);
        await before.SignInAsync();
        var (_, setup) = await browser.SendAsync(HttpMethod.Post, "/v1/account/totp");
        var secret = setup.GetProperty("secret").GetString()!;
        var code = OneTimeCode.Of(secret, DateTimeOffset.UtcNow);
        var (on, recovery) = await browser.SendAsync(HttpMethod.Put, "/v1/account/totp", new { code = $" {code[..3]} {code[3..]}" });
        Assert.Equal(HttpStatusCode.OK, on);
        var codes = recovery.GetProperty("codes").EnumerateArray().Select(each => each.GetString()!).ToArray();

        foreach (var (method, path) in new[]
        {
            (HttpMethod.Delete, "/v1/account/totp"), (HttpMethod.Post, "/v1/account/passkeys/options"), (HttpMethod.Post, "/v1/keys")
        })
        {
            var (status, problem) = await before.SendAsync(method, path, method == HttpMethod.Post ? new { name = "planted" } : null);
            Assert.Equal(
                (path, HttpStatusCode.Unauthorized, "fresh_sign_in_required"), (path, status, problem.GetProperty("code").GetString()));
        }

        var (changed, why) = await before.SendAsync(
            HttpMethod.Put, "/v1/account/password", new { current = Browser.Password, password = Another });
        Assert.Equal((HttpStatusCode.Unauthorized, "fresh_sign_in_required"), (changed, why.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.Unauthorized, await before.PostAsync("/v1/session/fresh", new { password = Browser.Password }));

        // As people copy a code out of a list.
        Assert.Equal(
            HttpStatusCode.NoContent,
            await before.PostAsync(
                "/v1/session/fresh", new { password = Browser.Password, code = $"\t{codes[0].ToUpperInvariant().Replace('-', ' ')}\r\n" }));
        Assert.Equal(HttpStatusCode.NoContent, (await before.SendAsync(HttpMethod.Delete, "/v1/account/totp")).Status);
        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync());
    }

    [Fact]
    public async Task Code_CountsWithTheGapThatAppsShow()
    {
        using var browser = await Browser.SignedInAsync(product);
        var (_, setup) = await browser.SendAsync(HttpMethod.Post, "/v1/account/totp");
        var secret = setup.GetProperty("secret").GetString()!;
        await browser.SendAsync(HttpMethod.Put, "/v1/account/totp", new { code = OneTimeCode.Of(secret, DateTimeOffset.UtcNow) });
        var next = OneTimeCode.Of(secret, DateTimeOffset.UtcNow.AddSeconds(30));

        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync(code: $"{next[..3]} {next[3..]}"));
    }

    /// <summary>A body that comes in two parts, the second when it is told to.</summary>
    private sealed class HeldContent : HttpContent
    {
        private readonly byte[] _body;
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HeldContent(string body)
        {
            _body = Encoding.UTF8.GetBytes(body);
            Headers.ContentType = new("application/json");
        }

        public Task Begun => _begun.Task;

        public void GoOn() => _goOn.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_body.AsMemory(0, 1));
            await stream.FlushAsync();
            _begun.SetResult();
            await _goOn.Task;
            await stream.WriteAsync(_body.AsMemory(1));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _body.Length;
            return true;
        }
    }
}
