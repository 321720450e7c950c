using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace Aiomus.EndToEnd.Tests;

/// <summary>
/// Whatever was opened with a key or a cookie ends with it. That it does within a second is told by AccessWatchTests with a clock of its
/// own, and measured by the benchmark <c>closing</c>.
/// </summary>
public sealed class OpenConnectionTests(Product product)
{
    [Theory]
    [InlineData("disabled", HttpTransportType.WebSockets)]
    [InlineData("erased", HttpTransportType.WebSockets)]
    [InlineData("signed out", HttpTransportType.WebSockets)]
    [InlineData("signed out", HttpTransportType.ServerSentEvents)]
    [InlineData("signed out", HttpTransportType.LongPolling)]
    public async Task Hub_OfASessionThatIsOver_IsClosed(string end, HttpTransportType transport)
    {
        using var browser = await Browser.SignedInAsync(product);
        var cookie = $"__Host-aiomus={browser.Token}";
        await using var hub = Hub("Cookie", cookie, transport);
        var closed = await OpenAsync(hub);

        Assert.True((int)await EndAsync(browser, end) is 202 or 204);

        await closed.WaitAsync(Product.Limit);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("Cookie", cookie));
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("erased")]
    [InlineData("key revoked")]
    public async Task Hub_OfAKeyThatCountsNoMore_IsClosed(string end)
    {
        using var browser = await Browser.SignedInAsync(product);
        var (_, created) = await browser.SendAsync(HttpMethod.Post, "/v1/keys", new { name = "laptop", scopes = new[] { "read" } });
        var bearer = $"Bearer {created.GetProperty("api_key").GetString()}";
        await using var hub = Hub("Authorization", bearer);
        var closed = await OpenAsync(hub);

        Assert.True((int)await EndAsync(browser, end) is 202 or 204);

        await closed.WaitAsync(Product.Limit);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("Authorization", bearer));
    }

    private async Task<HttpStatusCode> EndAsync(Browser browser, string end)
    {
        switch (end)
        {
            case "erased":
                return (await browser.SendAsync(HttpMethod.Delete, "/v1/account")).Status;
            case "signed out":
                return (await browser.SendAsync(HttpMethod.Delete, "/v1/session")).Status;
            case "key revoked":
                var (_, keys) = await browser.SendAsync(HttpMethod.Get, "/v1/keys");
                return (await browser.SendAsync(
                    HttpMethod.Delete, $"/v1/keys/{keys.GetProperty("keys")[0].GetProperty("id").GetString()}")).Status;
            default:
                var (_, account) = await browser.SendAsync(HttpMethod.Get, "/v1/account");
                using (var owner = product.Http(product.OwnerKey))
                {
                    return (await owner.PutAsJsonAsync(
                        $"/v1/users/{account.GetProperty("id").GetString()}/disabled", new { disabled = true })).StatusCode;
                }
        }
    }

    private HubConnection Hub(string header, string value, HttpTransportType transport = HttpTransportType.WebSockets)
        => new HubConnectionBuilder()
            .WithUrl(
                new Uri(product.Process.Address, "v1/hub"),
                options =>
                {
                    options.Transports = transport;
                    options.Headers[header] = value;
                    options.Headers["Sec-Fetch-Site"] = "same-origin";
                })
            .Build();

    // The connection is one that works: it answers before it is expected to end.
    private static async Task<Task> OpenAsync(HubConnection hub)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        hub.ServerTimeout = Product.Limit * 2;
        await hub.StartAsync();
        var answer = await Assert.ThrowsAsync<Microsoft.AspNetCore.SignalR.HubException>(() => hub.InvokeAsync<JsonElement>("Nothing"));
        Assert.Contains("Nothing", answer.Message, StringComparison.Ordinal);
        Assert.False(closed.Task.IsCompleted);
        return closed.Task;
    }

    private async Task<HttpStatusCode> StatusAsync(string header, string value)
    {
        using var http = product.Http(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/account");
        request.Headers.Add(header, value);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
