using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aiomus.Testing;

namespace Aiomus.Cluster.Tests;

/// <summary>
/// The database goes away and comes back while people are at work: they are told to try again, and nothing has to be restarted.
/// </summary>
public sealed class DatabaseRestartTests(ITestOutputHelper output)
{
    private const int Callers = 16;

    private readonly ConcurrentDictionary<string, int> _answers = [];
    private readonly ConcurrentBag<string> _wrong = [];
    private int _successes;

    [Fact]
    public async Task Callers_AreToldToTryAgainAndThenItWorksByItself()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var data = TestDatabase.Sqlite();
        var settings = data.Quick(("Aiomus:Database", server.ConnectionString), ("Aiomus:Worker", "false"));
        await using var product = await AiomusProcess.StartAsync(settings);
        var owner = await product.GetOwnerKeyAsync();

        // Half of all calls go from one silo to another, with whatever they throw.
        await using var second = await AiomusProcess.StartAsync(settings);
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers)
            .Select(i => Task.Run(() => CallAsync(i % 2 == 0 ? product : second, owner, stop.Token))).ToList();

        foreach (var mode in new[] { "fast", "immediate", "fast", "immediate" })
        {
            await UntilAsync(successes: 60);
            await server.RestartAsync(mode);
        }

        await UntilAsync(successes: 200);
        await stop.CancelAsync();
        await Task.WhenAll(callers);
        output.WriteLine(string.Join("\n", _answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Value,6} {answer.Key}")));
        Assert.True(_wrong.IsEmpty, $"{string.Join("\n", _wrong.Take(20))}\n{product.Output}\n{second.Output}");
        Assert.Contains(_answers, answer => answer.Key.Contains("503", StringComparison.Ordinal));
        await product.WaitAsync("/health/ready");
    }

    private async Task UntilAsync(int successes)
    {
        var aim = Volatile.Read(ref _successes) + successes;
        while (Volatile.Read(ref _successes) < aim)
        {
            await Task.Delay(20);
        }
    }

    private async Task CallAsync(AiomusProcess product, string owner, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = product.Address, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", owner);
        while (!stop.IsCancellationRequested)
        {
            // Somebody new each time, whose grains nobody has in memory.
            http.DefaultRequestHeaders.Authorization = new("Bearer", owner);
            if (await AskAsync(http, HttpMethod.Post, "v1/users", new { display_name = "Somebody" }) is not { } created)
            {
                continue;
            }

            http.DefaultRequestHeaders.Authorization = new("Bearer", created.GetProperty("api_key").GetString());
            await AskAsync(http, HttpMethod.Get, "v1/account");
            await AskAsync(http, HttpMethod.Patch, "v1/account", new { display_name = "Somebody else" });
            await AskAsync(http, HttpMethod.Get, "v1/quota");
            await AskAsync(http, HttpMethod.Get, "v1/images");
            await AskAsync(http, HttpMethod.Get, "v1/jobs");
            await AskAsync(http, HttpMethod.Post, "v1/jobs", new { prompt = "a red apple" });
            await AskAsync(http, HttpMethod.Get, "v1/account/audit");
            await AskAsync(
                http,
                HttpMethod.Post,
                "v1/account/sign-up",
                new { email = $"{Guid.NewGuid():N}@example.test", password = $"{Guid.NewGuid()}" });
            await AskAsync(http, HttpMethod.Delete, "v1/account");
        }
    }

    private async Task<JsonElement?> AskAsync(HttpClient http, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var json = text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : (JsonElement?)null;
        var code = json is { } problem && problem.TryGetProperty("code", out var spelled) ? spelled.GetString() : null;
        var told = $"{method} {path}: {(int)answer.StatusCode} {code}";
        _answers.AddOrUpdate(told, 1, static (_, count) => count + 1);
        if ((int)answer.StatusCode >= 500
            && (answer.StatusCode != HttpStatusCode.ServiceUnavailable
                || code is not ("unavailable" or "no_worker_available")
                || answer.Headers.RetryAfter is null))
        {
            _wrong.Add($"{told} {text}");
        }

        if (!answer.IsSuccessStatusCode)
        {
            return null;
        }

        Interlocked.Increment(ref _successes);
        return json;
    }
}
