using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Aiomus.Testing;

namespace Aiomus.EndToEnd.Tests;

/// <summary>What the running product lets a browser do, and how much of it.</summary>
public sealed class WebSafetyTests(Product product)
{
    [Theory]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    [InlineData(null, true)]
    [InlineData("own", true)]
    public async Task Socket_IsOpenedToNoOtherSite(string? origin, bool opened)
    {
        using var person = await product.CreatePersonAsync();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {person.Key}");
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin == "own" ? product.Process.Address.GetLeftPart(UriPartial.Authority) : origin);
        }

        var address = new UriBuilder(product.Process.Address) { Scheme = "ws", Path = "/v1/hub" }.Uri;
        using var limit = new CancellationTokenSource(Product.Limit);
        if (opened)
        {
            await socket.ConnectAsync(address, limit.Token);
            Assert.Equal(WebSocketState.Open, socket.State);
        }
        else
        {
            socket.Options.CollectHttpResponseDetails = true;
            await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address, limit.Token));
            Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
        }
    }

    [Fact]
    public async Task Account_HoldsSoManyStreamsOpenAndNoMore()
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(
            database.Quick(("Aiomus:Limits:UserStreams", "1"), ("Aiomus:Limits:KeyRequests", "20"), ("Aiomus:Worker", "false")));
        using var http = new HttpClient { BaseAddress = process.Address, Timeout = Product.Limit };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await process.GetOwnerKeyAsync());
        using var open = await http.GetAsync(new Uri("v1/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var second = await http.GetAsync(new Uri("v1/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var hub = await http.PostAsync(new Uri("v1/hub/negotiate?negotiateVersion=1", UriKind.Relative), null);
        Assert.Equal((200, 429, 429), ((int)open.StatusCode, (int)second.StatusCode, (int)hub.StatusCode));

        HttpStatusCode last;
        var asked = 0;
        do
        {
            using var answer = await http.GetAsync(new Uri("v1/quota", UriKind.Relative));
            last = answer.StatusCode;
            if (last == HttpStatusCode.TooManyRequests)
            {
                var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
                Assert.Equal("rate_limited", problem.GetProperty("code").GetString());
                Assert.NotNull(answer.Headers.RetryAfter);
            }
        }
        while (last == HttpStatusCode.OK && ++asked < 200);

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    [Theory]
    [InlineData("Aiomus:Web:Origins", "*")]
    [InlineData("Aiomus:Web:Proxies", "everybody")]
    [InlineData("Aiomus:Limits:UserRequests", "0")]
    [InlineData("Aiomus:Limits:UserRequests", "many")]
    [InlineData("ForwardedHeaders_Enabled", "true")]
    public async Task BadSetting_StopsTheStartAndIsNamed(string key, string value)
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = AiomusProcess.Launch(database.Quick((key, value), ("Aiomus:Worker", "false")));
        Assert.Equal(78, await process.WaitForExitAsync());
        Assert.Contains(key, process.Output, StringComparison.Ordinal);
    }
}
