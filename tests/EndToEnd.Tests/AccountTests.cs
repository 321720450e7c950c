using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aiomus.Client.Errors;
using Aiomus.Contracts.Accounts;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>Signing up and in, and everything that proves or changes who somebody is, over HTTP and with real mails.</summary>
public sealed partial class AccountTests(Product product)
{
    [Fact]
    public async Task SignUpConfirmAndSignIn_OpensASession()
    {
        using var browser = await Browser.SignedInAsync(product);

        var (status, sessions) = await browser.SendAsync(HttpMethod.Get, "/v1/sessions");

        Assert.Equal(HttpStatusCode.OK, status);
        var session = sessions.GetProperty("sessions")[0];
        Assert.Equal("Firefox on Linux", session.GetProperty("device").GetString());
        Assert.Equal("this machine", session.GetProperty("place").GetString());
        Assert.True(session.GetProperty("current").GetBoolean());
    }

    [Fact]
    public async Task WhatHappened_IsInThePersonsAuditLog()
    {
        using var browser = await Browser.SignedInAsync(product);
        await browser.SendAsync(HttpMethod.Post, "/v1/keys", new { name = "laptop" });

        var (_, page) = await browser.SendAsync(HttpMethod.Get, "/v1/account/audit");

        Assert.Equal(
            ["api_key_created", "signed_in", "email_confirmed"],
            page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
        Assert.Equal("127.0.0.0/24", page.GetProperty("entries")[0].GetProperty("network").GetString());
        var (_, rest) = await browser.SendAsync(HttpMethod.Get, "/v1/account/audit?before=2&limit=5");
        Assert.Equal(1, rest.GetProperty("entries").GetArrayLength());
    }

    [Fact]
    public async Task RefusedTries_AreInThePersonsAuditLogOnce()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var stranger = new Browser(product, browser.Email);
        for (var tries = 0; tries < 4; tries++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await stranger.SignInAsync("wrong horse battery"));
        }

        var refused = Assert.Single(await browser.RefusedAsync());

        Assert.Equal("refused", refused.GetProperty("outcome").GetString());
        Assert.False(refused.GetProperty("by_you").GetBoolean());
        Assert.Equal("127.0.0.0/24", refused.GetProperty("network").GetString());
    }

    [Fact]
    public async Task Unconfirmed_CannotSignIn()
    {
        using var browser = new Browser(product);
        await browser.SignUpAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.SignInAsync());
        Assert.Null(browser.Token);
    }

    [Fact]
    public async Task SecondSignUp_IsAnsweredAlikeAndMailed()
    {
        using var first = await Browser.SignedInAsync(product);
        using var second = new Browser(product, first.Email);

        await second.SignUpAsync();

        Assert.Equal((1, 1), (await first.CountMailsAsync("/sign-in"), await first.CountMailsAsync("/confirm#")));
        Assert.Equal(HttpStatusCode.OK, await first.SignInAsync());
    }

    [Fact]
    public async Task ManySignUpsOfOneAddress_BecomeOneAccount()
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        var browsers = Enumerable.Range(0, 50).Select(_ => new Browser(product, email)).ToArray();
        await Task.WhenAll(browsers.Select(browser => browser.SignUpAsync()));
        var links = new List<string>();
        for (var i = 0; i < 50; i++)
        {
            links.Add(await browsers[0].LinkAsync("/confirm#"));
        }

        var statuses = await Task.WhenAll(
            links.Select((link, i) => browsers[i].PostAsync("/v1/account/confirm", new { token = link, password = Browser.Password })));

        // The last of them counts, and all others ended with it.
        Assert.Equal(1, statuses.Count(status => status == HttpStatusCode.NoContent));
        Assert.Equal(49, statuses.Count(status => status is HttpStatusCode.Gone or HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.OK, await browsers[0].SignInAsync());
    }

    [Fact]
    public async Task EndedSession_IsRefusedAtOnce()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var other = new Browser(product, browser.Email);
        await other.SignInAsync();
        var (_, sessions) = await browser.SendAsync(HttpMethod.Get, "/v1/sessions");
        var id = sessions.GetProperty("sessions")
            .EnumerateArray()
            .Single(session => !session.GetProperty("current").GetBoolean())
            .GetProperty("id").GetString();

        Assert.Equal(HttpStatusCode.NoContent, (await browser.SendAsync(HttpMethod.Delete, $"/v1/sessions/{id}")).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SendAsync(HttpMethod.Get, "/v1/account")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(HttpMethod.Get, "/v1/account")).Status);
    }

    [Fact]
    public async Task SignOut_EndsTheSessionForWhoeverHasItsCookie()
    {
        using var browser = await Browser.SignedInAsync(product);
        var token = browser.Token;

        Assert.Equal(HttpStatusCode.NoContent, (await browser.SendAsync(HttpMethod.Delete, "/v1/session")).Status);

        Assert.Null(browser.Token);
        browser.Token = token;
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(HttpMethod.Get, "/v1/account")).Status);
    }

    [Theory]
    [InlineData("/v1/session", HttpStatusCode.NoContent)]
    [InlineData("/v1/account", HttpStatusCode.Accepted)]
    public async Task End_HasTheBrowserForgetEverything(string path, HttpStatusCode status)
    {
        using var browser = await Browser.SignedInAsync(product);
        using var http = product.Http(null);
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        request.Headers.Add("Cookie", $"__Host-aiomus={browser.Token}");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        using var answer = await http.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("\"cache\", \"cookies\", \"storage\"", Assert.Single(answer.Headers.GetValues("Clear-Site-Data")));
        Assert.Collection(
            answer.Headers.GetValues("Set-Cookie").Order(StringComparer.Ordinal),
            session => Assert.StartsWith("__Host-aiomus=; expires=Thu, 01 Jan 1970", session, StringComparison.Ordinal),
            device => Assert.StartsWith("__Host-device=; expires=Thu, 01 Jan 1970", device, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cookie_IsBoundToThisHostAndClosedToScripts()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var http = product.Http(null);

        using var answer = await http.PostAsJsonAsync("/v1/session", new { email = browser.Email, password = Browser.Password });

        var (cookies, body) = (answer.Headers.GetValues("Set-Cookie").ToArray(), await answer.Content.ReadAsStringAsync());
        var cookie = Assert.Single(cookies, one => one.StartsWith("__Host-aiomus=ses_", StringComparison.Ordinal));
        var device = Assert.Single(cookies, one => one.StartsWith("__Host-device=", StringComparison.Ordinal));
        Assert.Equal(2, cookies.Length);
        Assert.Equal(
            ["httponly", "max-age=7776000", "path=/", "samesite=strict", "secure"],
            device.Split("; ").Where(part => !part.Contains("expires", StringComparison.Ordinal)).Skip(1).Order(StringComparer.Ordinal));
        Assert.Equal(["httponly", "path=/", "samesite=lax", "secure"], cookie.Split("; ")[1..].Order(StringComparer.Ordinal));
        Assert.DoesNotContain("ses_", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusedSignIn_IsLoggedAlikeWhetherThereIsAnAccount()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var nobody = new Browser(product);

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.SignInAsync("a wrong horse battery"));
        Assert.Equal(HttpStatusCode.Unauthorized, await nobody.SignInAsync("a wrong horse battery"));

        var (_, account) = await browser.SendAsync(HttpMethod.Get, "/v1/account");
        await product.Process.WaitForOutputAsync(
            output => RefusedSignIn().Matches(output).Select(line => line.Value).Distinct().Count() >= 2);
        Assert.DoesNotContain(account.GetProperty("id").GetString()!, product.Process.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("wrong horse", product.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(nobody.Email, product.Process.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SignIn_TakesUpNoSessionThatWasThereBefore()
    {
        using var browser = await Browser.SignedInAsync(product);
        var before = browser.Token;

        await browser.SignInAsync();

        var after = browser.Token;
        Assert.NotEqual(before, after);
        browser.Token = before;
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(HttpMethod.Get, "/v1/account")).Status);
        browser.Token = after;
        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(HttpMethod.Get, "/v1/account")).Status);
    }

    [Fact]
    public async Task ForgottenPassword_IsSetByTheMailedLinkOnce()
    {
        using var browser = await Browser.SignedInAsync(product);
        var before = browser.Token;
        Assert.Equal(HttpStatusCode.Accepted, await browser.PostAsync("/v1/account/forgot", new { email = browser.Email }));
        var link = await browser.LinkAsync("/reset#");

        Assert.Equal(HttpStatusCode.BadRequest, await browser.PostAsync("/v1/account/reset", new { token = link, password = "short" }));
        Assert.Equal(
            HttpStatusCode.NoContent,
            await browser.PostAsync("/v1/account/reset", new { token = link, password = "another horse battery" }));

        Assert.Equal(
            HttpStatusCode.Gone, await browser.PostAsync("/v1/account/reset", new { token = link, password = "a third horse battery" }));
        browser.Token = before;
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(HttpMethod.Get, "/v1/account")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.SignInAsync());
        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync("another horse battery"));
    }

    [Fact]
    public async Task PasswordChange_NeedsTheOldOneAndEndsOtherSessions()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var other = new Browser(product, browser.Email);
        await other.SignInAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(
            HttpMethod.Put, "/v1/account/password", new { current = "wrong horse", password = "another horse battery" })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.SendAsync(
            HttpMethod.Put, "/v1/account/password", new { current = Browser.Password, password = "another horse battery" })).Status);

        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(HttpMethod.Get, "/v1/account")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SendAsync(HttpMethod.Get, "/v1/account")).Status);
    }

    [Fact]
    public async Task EmailChange_NeedsBothAddresses()
    {
        using var browser = await Browser.SignedInAsync(product);
        var wanted = $"{Guid.NewGuid():N}@example.com";
        Assert.Equal(HttpStatusCode.Accepted, await browser.PostAsync("/v1/account/email", new { email = wanted }));
        var (oldLink, newLink) = (await browser.LinkAsync("/email#"), await browser.LinkAsync("/email#", wanted));

        var (_, half) = await browser.SendAsync(HttpMethod.Post, "/v1/account/email/confirm", new { token = newLink });
        Assert.False(half.GetProperty("complete").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync());
        var (_, whole) = await browser.SendAsync(HttpMethod.Post, "/v1/account/email/confirm", new { token = oldLink });

        Assert.True(whole.GetProperty("complete").GetBoolean());
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.SignInAsync());
        using var renamed = new Browser(product, wanted);
        Assert.Equal(HttpStatusCode.OK, await renamed.SignInAsync());

        // The old address is told: whoever took the account reads the new one.
        Assert.Equal(1, await browser.CountMailsAsync("Your email address was changed"));
    }

    [Fact]
    public async Task KeyThatIsAllThereIs_TakesASignInThroughTheClient()
    {
        using var person = await product.CreatePersonAsync();
        using var browser = new Browser(product);

        await person.Client.Account.ChangeEmailAsync(new EmailBody(browser.Email));
        var confirmed = await person.Client.Account.ConfirmEmailAsync(new EmailChangeConfirmation(await browser.LinkAsync("/email#")));
        await person.Client.Account.SetPasswordAsync(new PasswordChange(Browser.Password));

        Assert.True(confirmed.Complete);
        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync());
        var refused = await Assert.ThrowsAsync<AiomusApiException>(
            () => person.Client.Account.SetPasswordAsync(new PasswordChange("another horse battery")));
        Assert.Equal("forbidden", refused.Code);
    }

    [Fact]
    public async Task SecondFactor_IsAskedAndItsCodesCountOnce()
    {
        using var browser = await Browser.SignedInAsync(product);
        var (_, setup) = await browser.SendAsync(HttpMethod.Post, "/v1/account/totp");
        Assert.StartsWith("<svg", setup.GetProperty("qr_code").GetString(), StringComparison.Ordinal);
        var secret = setup.GetProperty("secret").GetString()!;
        var first = OneTimeCode.Of(secret, DateTimeOffset.UtcNow);
        var (on, recovery) = await browser.SendAsync(HttpMethod.Put, "/v1/account/totp", new { code = first });
        Assert.Equal(HttpStatusCode.OK, on);
        var codes = recovery.GetProperty("codes").EnumerateArray().Select(code => code.GetString()!).ToArray();
        Assert.Equal(10, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Equal(120, 5 * code.Replace("-", "", StringComparison.Ordinal).Length));   // bits in base32

        var (needed, problem) = await browser.SendAsync(
            HttpMethod.Post, "/v1/session", new { email = browser.Email, password = Browser.Password });
        Assert.Equal((HttpStatusCode.Unauthorized, "second_factor_required"), (needed, problem.GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.SignInAsync(code: first));
        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync(code: OneTimeCode.Of(secret, DateTimeOffset.UtcNow.AddSeconds(30))));
        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync(code: codes[3]));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.SignInAsync(code: codes[3]));
        Assert.NotEmpty(await browser.RefusedAsync());
    }

    [Fact]
    public async Task RecoveryCodes_AreMadeAnewInASessionThatShowedACode()
    {
        using var browser = await Browser.SignedInAsync(product);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.PostAsync("/v1/account/totp/recovery-codes", new { }));
        var (_, setup) = await browser.SendAsync(HttpMethod.Post, "/v1/account/totp");
        var code = OneTimeCode.Of(setup.GetProperty("secret").GetString()!, DateTimeOffset.UtcNow);
        var (_, first) = await browser.SendAsync(HttpMethod.Put, "/v1/account/totp", new { code });

        var (status, second) = await browser.SendAsync(HttpMethod.Post, "/v1/account/totp/recovery-codes");

        Assert.Equal(HttpStatusCode.OK, status);
        var (before, now) = (first.GetProperty("codes")[0].GetString()!, second.GetProperty("codes")[0].GetString()!);
        Assert.Equal(10, second.GetProperty("codes").GetArrayLength());
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.SignInAsync(code: before));
        Assert.Equal(HttpStatusCode.OK, await browser.SignInAsync(code: now));
        Assert.Equal(1, await browser.CountMailsAsync("recovery codes"));
        var (_, audit) = await browser.SendAsync(HttpMethod.Get, "/v1/account/audit");
        Assert.Contains(
            "recovery_codes_renewed",
            audit.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task Account_TellsASessionHowItIsOpenedAndANarrowKeyNoAddress()
    {
        using var browser = await Browser.SignedInAsync(product);
        var (_, narrow) = await browser.SendAsync(HttpMethod.Post, "/v1/keys", new { name = "narrow", scopes = new[] { "read" } });
        var (_, wide) = await browser.SendAsync(HttpMethod.Post, "/v1/keys", new { name = "wide", scopes = new[] { "read", "account" } });

        var (_, mine) = await browser.SendAsync(HttpMethod.Get, "/v1/account");
        browser.Key = narrow.GetProperty("api_key").GetString();
        var (_, read) = await browser.SendAsync(HttpMethod.Get, "/v1/account");
        browser.Key = wide.GetProperty("api_key").GetString();
        var (_, account) = await browser.SendAsync(HttpMethod.Get, "/v1/account");

        Assert.Equal(
            (browser.Email, true, false, true),
            (mine.GetProperty("email").GetString(), mine.GetProperty("has_password").GetBoolean(),
                mine.GetProperty("second_factor").GetBoolean(), mine.GetProperty("session").GetBoolean()));
        Assert.True(mine.GetProperty("fresh_until").GetDateTimeOffset() > DateTimeOffset.UtcNow);
        Assert.False(read.TryGetProperty("email", out _));
        Assert.Equal(browser.Email, account.GetProperty("email").GetString());
        Assert.All(
            [read, account], key => Assert.False(key.GetProperty("session").GetBoolean() || key.TryGetProperty("fresh_until", out _)));
    }

    [Fact]
    public async Task Erasure_IsFollowedByItsReceiptWithoutASession()
    {
        using var browser = await Browser.SignedInAsync(product);
        var (_, erasure) = await browser.SendAsync(HttpMethod.Delete, "/v1/account");
        var receipt = $"/v1/account/erasure?id={erasure.GetProperty("id").GetString()}";
        Assert.Null(browser.Token);

        JsonElement state;
        do
        {
            (var status, state) = await browser.SendAsync(HttpMethod.Get, receipt);
            Assert.Equal(HttpStatusCode.OK, status);
        }
        while (state.GetProperty("step").GetString() != "completed");

        Assert.DoesNotContain(browser.Email, state.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.NotFound, (await browser.SendAsync(HttpMethod.Get, $"/v1/account/erasure?id={Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task Reset_DoesNotSkipTheSecondFactor()
    {
        using var browser = await Browser.SignedInAsync(product);
        var (_, setup) = await browser.SendAsync(HttpMethod.Post, "/v1/account/totp");
        await browser.SendAsync(
            HttpMethod.Put,
            "/v1/account/totp",
            new { code = OneTimeCode.Of(setup.GetProperty("secret").GetString()!, DateTimeOffset.UtcNow) });
        await browser.PostAsync("/v1/account/forgot", new { email = browser.Email });
        await browser.PostAsync(
            "/v1/account/reset", new { token = await browser.LinkAsync("/reset#"), password = "another horse battery" });

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.SignInAsync("another horse battery"));
    }

    [Fact]
    public async Task CookieFromAnotherSite_DoesNothing()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var http = product.Http(null);
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/v1/account");
        request.Headers.Add("Cookie", $"__Host-aiomus={browser.Token}");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Origin", "https://elsewhere.example");

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.SendAsync(HttpMethod.Get, "/v1/account")).Status);
    }

    [Fact]
    public async Task DisabledAccount_IsRefusedAndItsStreamEnds()
    {
        using var person = await product.CreatePersonAsync();
        using var http = product.Http(person.Key);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var stream = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var content = await stream.Content.ReadAsStreamAsync();
        var buffer = new byte[4096];
        Assert.True(await content.ReadAsync(buffer) > 0);
        using var owner = product.Http(product.OwnerKey);
        using var body = new StringContent("""{"disabled":true}""", System.Text.Encoding.UTF8, "application/json");

        Assert.Equal(HttpStatusCode.NoContent, (await owner.PutAsync($"/v1/users/{person.Id}/disabled", body)).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1/account")).StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (await content.ReadAsync(buffer) > 0)
            {
            }

            throw new IOException("The stream ended.");
        });
    }

    [Fact]
    public async Task ErasedAccount_LeavesNoSessionAndFreesItsAddress()
    {
        using var browser = await Browser.SignedInAsync(product);

        Assert.Equal(HttpStatusCode.Accepted, (await browser.SendAsync(HttpMethod.Delete, "/v1/account")).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(HttpMethod.Get, "/v1/account")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.SignInAsync());
    }

    [GeneratedRegex(@"A sign-in of account #[0-9a-f]{10} was refused: password\.")]
    private static partial Regex RefusedSignIn();
}
