using System.Net;
using System.Text.Json;

namespace Aiomus.EndToEnd.Tests;

/// <summary>Passkeys, from the question to the session, with an authenticator in software.</summary>
public sealed class PasskeyTests(Product product)
{
    [Fact]
    public async Task Passkey_IsAddedAndSignsInWithoutAPassword()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var authenticator = await AddAsync(product, browser);
        using var other = new Browser(product);

        Assert.Equal(HttpStatusCode.OK, await SignInAsync(other, authenticator));

        var (_, account) = await other.SendAsync(HttpMethod.Get, "/v1/account");
        Assert.Equal("Ada", account.GetProperty("display_name").GetString());
        var (_, list) = await browser.SendAsync(HttpMethod.Get, "/v1/account/passkeys");
        Assert.Equal("my key", list.GetProperty("passkeys")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Answer_CountsOnce()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var authenticator = await AddAsync(product, browser);
        using var other = new Browser(product);
        var (_, question) = await other.SendAsync(HttpMethod.Post, "/v1/session/passkey/options");
        var answer = new { challenge = question.GetProperty("challenge"), credential = authenticator.Get(question.GetProperty("options")) };

        Assert.Equal(HttpStatusCode.OK, await other.PostAsync("/v1/session/passkey", answer));
        Assert.Equal(HttpStatusCode.Unauthorized, await other.PostAsync("/v1/session/passkey", answer));
    }

    [Fact]
    public async Task AnswerToAnotherQuestionOrSite_IsRefused()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var authenticator = await AddAsync(product, browser);
        using var other = new Browser(product);
        var (_, first) = await other.SendAsync(HttpMethod.Post, "/v1/session/passkey/options");
        var (_, second) = await other.SendAsync(HttpMethod.Post, "/v1/session/passkey/options");

        Assert.Equal(
            HttpStatusCode.Unauthorized,
            await other.PostAsync(
                "/v1/session/passkey",
                new { challenge = second.GetProperty("challenge"), credential = authenticator.Get(first.GetProperty("options")) }));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(other, authenticator, "https://elsewhere.example"));
    }

    [Fact]
    public async Task AuthenticatorThatWasCopied_IsRefused()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var authenticator = await AddAsync(product, browser);
        using var other = new Browser(product);
        authenticator.Count = 10;
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(other, authenticator));
        authenticator.Count = 3;

        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(other, authenticator));
    }

    [Fact]
    public async Task RenamedPasskey_KeepsItsNameAndSignsIn()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var authenticator = await AddAsync(product, browser);
        var (_, list) = await browser.SendAsync(HttpMethod.Get, "/v1/account/passkeys");
        var path = $"/v1/account/passkeys/{list.GetProperty("passkeys")[0].GetProperty("id").GetString()}";

        var (status, renamed) = await browser.SendAsync(HttpMethod.Patch, path, new { name = "telephone" });

        Assert.Equal((HttpStatusCode.OK, "telephone"), (status, renamed.GetProperty("name").GetString()));
        using var other = new Browser(product);
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(other, authenticator));
        (_, list) = await other.SendAsync(HttpMethod.Get, "/v1/account/passkeys");
        Assert.Equal("telephone", list.GetProperty("passkeys")[0].GetProperty("name").GetString());
        foreach (var body in new object[] { new { }, new { name = new string('a', 101) }, new { name = "a\u0000b" } })
        {
            var (refused, problem) = await browser.SendAsync(HttpMethod.Patch, path, body);
            Assert.Equal((HttpStatusCode.BadRequest, "name"), (refused, problem.GetProperty("field").GetString()));
        }

        using var stranger = await Browser.SignedInAsync(product);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.SendAsync(HttpMethod.Patch, path, new { name = "mine" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.SendAsync(HttpMethod.Patch, $"{path}!", new { name = "mine" })).Status);
    }

    [Fact]
    public async Task RemovedPasskey_SignsInNoMore()
    {
        using var browser = await Browser.SignedInAsync(product);
        using var authenticator = await AddAsync(product, browser);
        var (_, list) = await browser.SendAsync(HttpMethod.Get, "/v1/account/passkeys");
        var id = list.GetProperty("passkeys")[0].GetProperty("id").GetString();

        Assert.Equal(HttpStatusCode.NoContent, (await browser.SendAsync(HttpMethod.Delete, $"/v1/account/passkeys/{id}")).Status);

        using var other = new Browser(product);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(other, authenticator));
        Assert.Single(await browser.RefusedAsync());
    }

    internal static Task<SoftAuthenticator> AddAsync(Product product, Browser browser) => AddAsync(product.Process.Address, browser);

    internal static async Task<SoftAuthenticator> AddAsync(Uri address, Browser browser)
    {
        var authenticator = new SoftAuthenticator(address.ToString().TrimEnd('/'));
        var (status, question) = await browser.SendAsync(HttpMethod.Post, "/v1/account/passkeys/options");
        Assert.Equal(HttpStatusCode.OK, status);
        var answer = new
        {
            challenge = question.GetProperty("challenge"),
            credential = authenticator.Create(question.GetProperty("options")),
            name = "my key"
        };
        var (added, problem) = await browser.SendAsync(HttpMethod.Post, "/v1/account/passkeys", answer);
        Assert.True(added == HttpStatusCode.NoContent, problem.ToString());
        return authenticator;
    }

    internal static async Task<HttpStatusCode> SignInAsync(Browser browser, SoftAuthenticator authenticator, string? from = null)
    {
        var (_, question) = await browser.SendAsync(HttpMethod.Post, "/v1/session/passkey/options");
        return await browser.PostAsync(
            "/v1/session/passkey",
            new { challenge = question.GetProperty("challenge"), credential = authenticator.Get(question.GetProperty("options"), from) });
    }
}
