using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Aiomus.Client;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Jobs;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>
/// What one caller can take from others, at the limits as they are set by default: junk at the ways in, silent connections, subscriptions
/// of one socket.
/// </summary>
internal static class CrowdBenchmark
{
    private const int ASecond = 50;
    private const int SignIns = 60;
    private const int Silent = 10_000;
    private const int Subscriptions = 5000;

    private static readonly Dictionary<string, string?> Defaults = new()
    {
        ["Aiomus:Web:Proxies"] = "127.0.0.1/32",
        ["Aiomus:Limits:AddressRequests"] = "3000",
        ["Aiomus:Limits:AnonymousRequests"] = "240",
        ["Aiomus:Limits:CredentialRequests"] = "10",
        ["Aiomus:Limits:AddressConnections"] = "500",
    };

    public static async Task RunAsync(Report report)
    {
        await using var database = TestDatabase.Sqlite();
        var settings = database.Settings
            .Concat(ProductSettings.Unhindered)
            .Where(setting => !Defaults.ContainsKey(setting.Key))
            .Concat(Defaults).ToDictionary();
        settings["Aiomus:Limits:CredentialRequests"] = "1000";
        IReadOnlyList<string> people;
        string ownerKey;
        await using (var first = await AiomusProcess.StartAsync(settings))
        {
            people = await People.SignUpAsync(first, database.Folder, 2);
            ownerKey = await first.GetOwnerKeyAsync();
            await first.StopAsync();
        }

        settings["Aiomus:Limits:CredentialRequests"] = "10";
        await using var product = await AiomusProcess.StartAsync(settings);
        using var http = People.Http(product);
        report.Progress("sign-ins alone");
        await SignInAsync(http, people[0], SignIns / 2);
        var alone = await SignInAsync(http, people[0], SignIns);
        report.Line($"sign-ins of an honest person alone: {alone.Succeeded} of {SignIns}, median {alone.Median:F0} ms");
        foreach (var junk in new[] { "tokens", "passwords" })
        {
            report.Progress($"sign-ins beside junk {junk}");
            using var stop = new CancellationTokenSource();
            var flood = FloodAsync(product, junk, stop.Token);
            await Task.Delay(15_000);
            var beside = await SignInAsync(http, people[1], SignIns);
            await stop.CancelAsync();
            var sent = await flood;
            report.Line(
                $"beside {ASecond} junk {junk} a second, each from another address: **{beside.Succeeded} of {SignIns}**, ",
                $"median {beside.Median:F0} ms, at most {beside.Most:F0} ms ({sent} pieces of junk)");
        }

        await SubscribeAsync(report, product, ownerKey);
        await ConnectAsync(report, product);
    }

    private static async Task<(int Succeeded, double Median, double Most)> SignInAsync(HttpClient http, string email, int count)
    {
        var (succeeded, times) = (0, new List<double>());
        for (var i = 0; i < count; i++)
        {
            times.Add(await Measure.MillisecondsAsync(async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/session")
                {
                    Content = JsonContent.Create(new { email, password = People.Password })
                };
                request.Headers.Add("X-Forwarded-For", "203.0.113.7");
                using var answer = await http.SendAsync(request);
                succeeded += answer.IsSuccessStatusCode ? 1 : 0;
            }));
            await Task.Delay(250);
        }

        return (succeeded, Measure.Median(times), times.Max());
    }

    private static async Task<int> FloodAsync(AiomusProcess product, string kind, CancellationToken stop)
    {
        using var http = People.Http(product);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / ASecond);
        var sent = new List<Task>();
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                sent.Add(SendOneAsync(http, kind, sent.Count));
            }
        }
        catch (OperationCanceledException)
        {
            // It was enough.
        }

        await Task.WhenAll(sent);
        return sent.Count;
    }

    private static async Task SendOneAsync(HttpClient http, string kind, int number)
    {
        var isToken = kind == "tokens";
        using var request = new HttpRequestMessage(HttpMethod.Post, isToken ? "/v1/account/confirm" : "/v1/session");
        request.Content = isToken
            ? JsonContent.Create(new { token = $"lnk_{number}_junk_x" })
            : JsonContent.Create(new { email = $"{number}@example.com", password = "wrong horse battery" });
        request.Headers.Add("X-Forwarded-For", $"10.{number / 65536 % 256}.{number / 256 % 256}.{number % 256}");
        using var answer = await http.SendAsync(request);
    }

    private static async Task SubscribeAsync(Report report, AiomusProcess product, string ownerKey)
    {
        report.Progress($"{Subscriptions} subscriptions of one socket");
        using var owner = AiomusClient.Create(product.Address, ownerKey);
        foreach (var count in new[] { 1, Subscriptions })
        {
            var key = (await owner.Users.CreateAsync(new UserCreation(""))).ApiKey;
            using var client = AiomusClient.Create(product.Address, key);
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
            await socket.ConnectAsync(new UriBuilder(product.Address) { Scheme = "ws", Path = "/v1/hub" }.Uri, CancellationToken.None);
            await SendAsync(socket, """{"protocol":"json","version":1}""");
            var (events, begun, finished) = (0, new TaskCompletionSource(), new TaskCompletionSource());
            var reading = ReadAsync(socket, message =>
            {
                if (!message.TryGetProperty("type", out var type) || type.GetInt32() != 2)
                {
                    return;
                }

                if (message.GetProperty("invocationId").GetString() == $"{count}")
                {
                    begun.TrySetResult();
                }

                var item = message.GetProperty("item");
                if (item.TryGetProperty("job_id", out var job) && job.ValueKind == JsonValueKind.String)
                {
                    events++;
                    if (item.GetProperty("type").GetString() == "finished")
                    {
                        finished.TrySetResult();
                    }
                }
            });
            for (var number = 1; number <= count; number++)
            {
                await SendAsync(socket, $$"""{"type":4,"invocationId":"{{number}}","target":"Subscribe","arguments":[null]}""");
            }

            await begun.Task;
            var made = await client.Jobs.SubmitAsync(new JobSubmission("a red apple") { Seed = 1, Steps = 20 });
            await client.Jobs.WaitAsync(made.Id);
            await finished.Task;
            await Task.Delay(2000);
            report.Line($"events that one job sent to a socket with {count} subscriptions: **{events}**");
            socket.Abort();
            await reading;
        }
    }

    private static async Task SendAsync(ClientWebSocket socket, string message) =>
        await socket.SendAsync(
            Encoding.UTF8.GetBytes(message + '\u001e'), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task ReadAsync(ClientWebSocket socket, Action<JsonElement> onMessage)
    {
        var (buffer, rest) = (new byte[64 * 1024], "");
        try
        {
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer, CancellationToken.None);
                rest += Encoding.UTF8.GetString(buffer, 0, read.Count);
                var messages = rest.Split('\u001e');
                rest = messages[^1];
                foreach (var message in messages[..^1])
                {
                    onMessage(JsonSerializer.Deserialize<JsonElement>(message));
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // It was enough.
        }
    }

    private static async Task ConnectAsync(Report report, AiomusProcess product)
    {
        report.Progress($"{Silent} silent connections of one address");
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < Silent; i++)
            {
                try
                {
                    sockets.Add(await OpenAsync(product.Address, "127.0.0.2", CancellationToken.None));
                }
                catch (SocketException)
                {
                    // It was closed before it was open here.
                }
            }

            var (succeeded, times) = (0, new List<double>());
            for (var i = 0; i < 50; i++)
            {
                using var handler = new SocketsHttpHandler
                {
                    ConnectCallback = async (_, cancellationToken) => new NetworkStream(
                        await OpenAsync(product.Address, "127.0.0.3", cancellationToken), ownsSocket: true),
                };
                using var http = new HttpClient(handler) { BaseAddress = product.Address };
                times.Add(await Measure.MillisecondsAsync(async () =>
                {
                    using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative));
                    succeeded += answer.IsSuccessStatusCode ? 1 : 0;
                }));
            }

            report.Line(
                $"`/health/live` for another address beside {Silent} silent connections of one: **{succeeded} of {times.Count}**, ",
                $"median {Measure.Median(times):F1} ms, each on a new connection");
        }
        finally
        {
            sockets.ForEach(static socket => socket.Dispose());
        }
    }

    private static async Task<Socket> OpenAsync(Uri address, string from, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, cancellationToken);
        return socket;
    }
}
