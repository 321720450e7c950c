using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aiomus.Testing;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace Aiomus.EndToEnd.Tests;

/// <summary>What one person may have of the hub, and that a connection is theirs who opened it.</summary>
public sealed class HubShareTests(Product product)
{
    private const int Many = 1000;

    [Fact]
    public async Task SocketThatSubscribesOften_IsToldEachEventOnce()
    {
        using var person = await product.CreatePersonAsync();
        using var hub = await HubSocket.OpenAsync(product.Process.Address, person.Key);
        var sending = Task.Run(async () =>
        {
            for (var number = 1; number <= Many; number++)
            {
                await hub.SubscribeAsync(number);
            }
        });
        var (replaced, last) = (0, false);
        while (!last)
        {
            var message = await hub.ReadAsync();
            last = Type(message) == 2 && Id(message) == Many;
            replaced += IsReplaced(message) ? 1 : 0;
        }

        await sending;
        var job = await person.MakeAsync(Product.Apple);
        var told = new List<(int Subscription, string Type)>();
        while (told is not [.., (_, "finished")] || replaced < Many - 1)
        {
            var message = await hub.ReadAsync();
            replaced += IsReplaced(message) ? 1 : 0;
            if (Type(message) == 2
                && message.GetProperty("item").TryGetProperty("job_id", out var id)
                && id.ValueKind == JsonValueKind.String)
            {
                Assert.Equal(job.Id, id.GetGuid());
                told.Add((Id(message), message.GetProperty("item").GetProperty("type").GetString()!));
            }
        }

        Assert.Equal(Many - 1, replaced);
        Assert.All(told, one => Assert.Equal(Many, one.Subscription));
        Assert.Single(told, one => one.Type == "queued");
        Assert.Single(told, one => one.Type == "finished");
    }

    [Fact]
    public async Task Calls_CountAmongTheRequestsOfWhoMakesThem()
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(
            database.Quick(("Aiomus:Worker", "false"), ("Aiomus:Limits:UserRequests", "20")));
        using var person = await Person.CreateAsync(process, await process.GetOwnerKeyAsync(), "Somebody");
        using var hub = await HubSocket.OpenAsync(process.Address, person.Key);
        for (var number = 1; number <= 40; number++)
        {
            await hub.SubscribeAsync(number);
        }

        JsonElement message;
        do
        {
            message = await hub.ReadAsync();
        }
        while (Type(message) != 3 || !message.GetProperty("error").GetString()!.Contains("rate_limited", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StreamsOfAPerson_AreCountedOverAllTransports()
    {
        await using var database = TestDatabase.Sqlite();
        await using var process = await AiomusProcess.StartAsync(
            database.Quick(("Aiomus:Worker", "false"), ("Aiomus:Limits:UserStreams", "3")));
        var owner = await process.GetOwnerKeyAsync();
        using var person = await Person.CreateAsync(process, owner, "Somebody");
        using var other = await Person.CreateAsync(process, owner, "Somebody else");
        using var http = new HttpClient { BaseAddress = process.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", person.Key);
        await using var socket = Hub(process, HttpTransportType.WebSockets, person.Key);
        await using var polling = Hub(process, HttpTransportType.LongPolling, person.Key);
        await using var fourth = Hub(process, HttpTransportType.LongPolling, person.Key);
        await using var others = Hub(process, HttpTransportType.LongPolling, other.Key);
        await socket.StartAsync();
        await polling.StartAsync();
        using var stream = await http.GetAsync(new Uri("/v1/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);

        using var refused = await http.GetAsync(new Uri("/v1/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var negotiated = await http.PostAsync(new Uri("/v1/hub/negotiate?negotiateVersion=1", UriKind.Relative), null);
        Assert.Equal((429, 429), ((int)refused.StatusCode, (int)negotiated.StatusCode));
        Assert.Equal("too_many_streams", (await negotiated.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.NotNull(negotiated.Headers.RetryAfter);
        await others.StartAsync();

        await polling.StopAsync();
        using var limit = new CancellationTokenSource(Product.Limit);
        while (true)
        {
            try
            {
                await fourth.StartAsync(limit.Token);
                break;
            }
            catch (HttpRequestException exception) when (exception.StatusCode == HttpStatusCode.TooManyRequests)
            {
                // The server hears a little later that the other is gone.
                await Task.Delay(20, limit.Token);
            }
        }
    }

    [Fact]
    public async Task Connection_IsThereForTheSessionThatOpenedItOnly()
    {
        using var browser = await Browser.SignedInAsync(product);
        var first = browser.Token!;
        Assert.Equal(HttpStatusCode.OK, await new BrowserAgain(product, browser.Email).SignInAsync(token => browser.Token = token));
        var second = browser.Token!;
        Assert.NotEqual(first, second);
        using var stranger = await product.CreatePersonAsync();
        using var http = product.Http(null);
        using var negotiated = await SendAsync(http, HttpMethod.Post, "/v1/hub/negotiate?negotiateVersion=1", first);
        var token = (await negotiated.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("connectionToken").GetString()!;
        var path = $"/v1/hub?id={Uri.EscapeDataString(token)}";

        using (var opened = await SendAsync(http, HttpMethod.Get, path, first))
        {
            Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        }

        foreach (var (session, key) in new[] { (second, null), ((string?)null, stranger.Key) })
        {
            using var poll = await SendAsync(http, HttpMethod.Get, path, session, key);
            using var post = await SendAsync(http, HttpMethod.Post, path, session, key, "{\"protocol\":\"json\",\"version\":1}\u001e");
            using var end = await SendAsync(http, HttpMethod.Delete, path, session, key);
            Assert.Equal((404, 404, 404), ((int)poll.StatusCode, (int)post.StatusCode, (int)end.StatusCode));
        }

        // The secret part alone, without its mark, opens nothing either.
        using var bare = await SendAsync(http, HttpMethod.Get, $"/v1/hub?id={Uri.EscapeDataString(token.Split('.')[0])}", first);
        using var own = await SendAsync(http, HttpMethod.Post, path, first, null, "{\"protocol\":\"json\",\"version\":1}\u001e");
        Assert.Equal((404, 200), ((int)bare.StatusCode, (int)own.StatusCode));

        browser.Token = first;
        Assert.Equal(HttpStatusCode.NoContent, (await browser.SendAsync(HttpMethod.Delete, "/v1/session")).Status);
        using var after = await SendAsync(http, HttpMethod.Get, path, second);
        using var ended = await SendAsync(http, HttpMethod.Get, path, first);
        Assert.Equal((404, 401), ((int)after.StatusCode, (int)ended.StatusCode));
    }

    private static bool IsReplaced(JsonElement message) =>
        Type(message) == 3 && message.GetProperty("error").GetString()!.Contains("subscription_replaced", StringComparison.Ordinal);

    private static int Type(JsonElement message) => message.GetProperty("type").GetInt32();

    private static int Id(JsonElement message)
        => int.Parse(message.GetProperty("invocationId").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static HubConnection Hub(AiomusProcess process, HttpTransportType transport, string key) => new HubConnectionBuilder()
        .WithUrl(
            new Uri(process.Address, "v1/hub"),
            options =>
            {
                options.Transports = transport;
                options.Headers["Authorization"] = $"Bearer {key}";
            })
        .Build();

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, HttpMethod method, string path, string? session, string? key = null, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        if (session is not null)
        {
            request.Headers.Add("Cookie", $"__Host-aiomus={session}");
        }

        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "text/plain");
        return await http.SendAsync(request);
    }

    // Another browser of the same person.
    private sealed class BrowserAgain(Product product, string email)
    {
        public async Task<HttpStatusCode> SignInAsync(Action<string> onToken)
        {
            using var browser = new Browser(product, email);
            var status = await browser.SignInAsync();
            onToken(browser.Token!);
            return status;
        }
    }
}
