using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Client;
using Aiomus.Client.Errors;
using Aiomus.Contracts;
using Aiomus.Contracts.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aiomus.WebApi.Tests.Client;

public sealed class SessionsClientTests
{
    private static readonly SignIn Ada = new("ada@example.com", "correct horse battery");

    private readonly FakeService _service = new();

    [Fact]
    public async Task SignIn_GivesEveryLaterCallTheSession()
    {
        Answer("__Host-aiomus=ses_one; path=/; secure; httponly", "__Host-device=two; path=/", "tracker=three");
        using var client = _service.Connect(key: null);

        await client.Sessions.SignInAsync(Ada);
        await SendAsync(client);

        Assert.Null(_service.Calls[0].Cookie);
        Assert.Equal(("__Host-aiomus=ses_one; __Host-device=two", "none"), (_service.Calls[1].Cookie, _service.Calls[1].FetchSite));
    }

    [Fact]
    public async Task Answer_RenewsAndTakesBackTheSession()
    {
        using var client = Answer("__Host-aiomus=ses_one; path=/").Connect(key: null);
        await client.Sessions.SignInAsync(Ada);

        Answer("__Host-aiomus=ses_two; path=/");
        await client.Sessions.RefreshAsync(new Reauthentication("correct horse battery"));
        Answer("__Host-aiomus=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/");
        await client.Sessions.SignOutAsync();
        await SendAsync(client);

        Assert.Equal([null, "__Host-aiomus=ses_one", "__Host-aiomus=ses_two", null], _service.Calls.Select(call => call.Cookie));
    }

    [Fact]
    public async Task ClientWithAKey_ShowsNoSession()
    {
        using var client = _service.Connect();

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.Sessions.SignInAsync(Ada));
        var answer = new PasskeyAnswer(Guid.Empty, JsonDocument.Parse("{}").RootElement);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.Sessions.SignInWithPasskeyAsync(answer));

        Assert.Empty(_service.Calls);
    }

    [Fact]
    public async Task SignIn_IsTriedOnce()
    {
        using var client = _service.Break().Connect(key: null);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.Sessions.SignInAsync(Ada));

        Assert.Single(_service.Calls);
    }

    // The address of such an id would be that of the list, and to end one session would be to end all.
    [Theory, InlineData(""), InlineData(" "), InlineData("."), InlineData("..")]
    public async Task IdThatIsNoId_IsRefusedHere(string id)
    {
        using var client = _service.Connect();

        await Assert.ThrowsAsync<ArgumentException>(() => client.Sessions.EndAsync(id));
        await Assert.ThrowsAsync<ArgumentException>(() => client.Passkeys.RemoveAsync(id));
        await Assert.ThrowsAsync<ArgumentException>(() => client.ApiKeys.RevokeAsync(id));

        Assert.Empty(_service.Calls);
    }

    [Fact]
    public async Task Id_StaysOnePartOfTheAddress()
    {
        using var client = _service.Answer(() => new HttpResponseMessage(HttpStatusCode.NoContent)).Connect();

        await client.Sessions.EndAsync("a/../b?c#d");

        Assert.Equal("/base/v1/sessions/a%2F..%2Fb%3Fc%23d", _service.Calls[0].Path);
    }

    // Whoever sends callers elsewhere must not get the key or the session sent there.
    [Theory, InlineData(FakeService.Key), InlineData(null)]
    public async Task Redirection_IsARefusal(string? key)
    {
        var asked = new List<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var service = builder.Build();
        service.Run(context =>
        {
            asked.Add(context.Request.Path);
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        await service.StartAsync();
        var address = new Uri(service.Urls.Single());
        using var client = key is null ? AiomusClient.Create(address) : AiomusClient.Create(address, key);

        var refusal = await Assert.ThrowsAsync<AiomusApiException>(() => client.Sessions.ListAsync());

        Assert.Equal((HttpStatusCode.Found, "/v1/sessions"), (refusal.Status, Assert.Single(asked)));
    }

    private FakeService Answer(params string[] cookies) => _service.Answer(() =>
    {
        var response = new HttpResponseMessage
        {
            Content = JsonContent.Create(new AccountResponse(Guid.NewGuid(), "Ada", [], null, default), options: ContractsJson.Options),
        };
        response.Headers.Add("Set-Cookie", cookies);
        return response;
    });

    private async Task SendAsync(AiomusClient client)
    {
        _service.Answer(new SessionList([]));
        await client.Sessions.ListAsync();
    }
}
