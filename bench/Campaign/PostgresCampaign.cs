using System.Globalization;
using Aiomus.Testing;

namespace Aiomus.Campaign;

/// <summary>A web node and two workers on one PostgreSQL server, of which now one and now another dies, pauses or restarts.</summary>
public sealed class PostgresCampaign : IAsyncDisposable
{
    private const double LongestPause = 15;
    private const double LongestRest = 3;
    private readonly CampaignOptions _options;
    private readonly PostgresServer _server;
    private readonly string _data = Directory.CreateTempSubdirectory("aiomus-campaign-").FullName;
    private readonly Node[] _nodes;
    private readonly Random _random;
    private readonly List<double> _ready = [];
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    private int _events;

    private PostgresCampaign(CampaignOptions options, PostgresServer server, string connection)
    {
        (_options, _server, _random) = (options, server, new Random(options.Seed));
        var common = new Dictionary<string, string?> { ["Aiomus:Data"] = _data, ["Aiomus:Database"] = connection };
        _nodes =
        [
            Create("web", "WebApi", new Dictionary<string, string?> { ["Aiomus:Worker"] = "false" }),
            Create("worker1", "Silo", new Dictionary<string, string?>()),
            Create("worker2", "Silo", new Dictionary<string, string?>()),
        ];

        Node Create(string name, string project, Dictionary<string, string?> others) =>
            new(name, project, ProductSettings.Quick(common, CampaignSettings.Roomy, others), options.Output);
    }

    private Node Web => _nodes[0];

    /// <summary>Runs it on a server and a data folder of its own.</summary>
    public static async Task<CampaignResult> RunAsync(CampaignOptions options)
    {
        await using var server = await PostgresServer.StartAsync();
        await using var campaign = new PostgresCampaign(options, server, await server.CreateAsync("aiomus"));
        return await campaign.RunAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    private async Task<CampaignResult> RunAsync()
    {
        foreach (var node in _nodes)
        {
            await node.StartAsync();
        }

        var owner = await Web.Running.GetOwnerKeyAsync();
        var history = new History(
            await People.CreateAsync(Web.Address, owner, [.. Enumerable.Range(1, _options.People).Select(i => $"person{i}")]));
        await using var crew = new Crew(Web.Address, history, _options.Seed);
        for (var number = 1; number <= _options.Count && !_options.Stop.IsCancellationRequested; number++)
        {
            var what = await HappenAsync(history);
            _events = number;
            await _options.Progress.WriteLineAsync(
                $"{number}/{_options.Count} {what}; {history.People.Sum(person => person.Jobs.Count)} jobs, "
                    + $"{history.Violations.Count} kinds of violations");
        }

        await AllReadyAsync(history);
        return await new CampaignEnd(_options, history, _ready).RunAsync(
            crew,
            Web.Address,
            _data,
            () => RestartAllAsync(history),
            _counts.Select(count => ($"  {count.Key}", Text(count.Value)))
                .Prepend(("events", Text(_events))).Prepend(("seed", Text(_options.Seed))));
    }

    // All of it is drawn whether it is used or not, so that a seed gives the same events.
    private async Task<string> HappenAsync(History history)
    {
        var (kind, node, pause, rest, wait) =
            (
                _random.NextDouble(),
                _nodes[_random.Next(_nodes.Length)],
                _random.NextDouble(),
                _random.NextDouble(),
                _random.NextDouble() < 0.5);
        await ReviveAsync();
        var what = kind switch
        {
            < 0.35 => await KillAsync(node, wait, history),
            < 0.55 => await StopAsync(node, wait, history),
            < 0.75 => await PauseAsync(node, TimeSpan.FromSeconds(pause * LongestPause)),
            < 0.88 => await RestartDatabaseAsync("fast"),
            _ => await RestartDatabaseAsync("immediate"),
        };
        if (wait)
        {
            await AllReadyAsync(history);
        }

        await Task.Delay(TimeSpan.FromSeconds(rest * LongestRest));
        return what;
    }

    private async Task<string> KillAsync(Node node, bool wait, History history)
    {
        node.Kill();
        Count("SIGKILL");
        await LaunchAsync(node, wait, history);
        return $"SIGKILL to {node.Name}";
    }

    private async Task<string> StopAsync(Node node, bool wait, History history)
    {
        var code = await node.StopAsync();
        Count(code == 0 ? "SIGTERM" : $"SIGTERM, ended with {code?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}");
        if (code is null)
        {
            history.Violate("never_stopped", node.Name);
        }

        await LaunchAsync(node, wait, history);
        return $"SIGTERM to {node.Name}";
    }

    private async Task<string> PauseAsync(Node node, TimeSpan time)
    {
        await node.SignalAsync("STOP");
        await Task.Delay(time);
        await node.SignalAsync("CONT");
        Count("SIGSTOP and SIGCONT");
        return $"SIGSTOP to {node.Name} for {time.TotalSeconds:F1} s";
    }

    private async Task<string> RestartDatabaseAsync(string mode)
    {
        await _server.RestartAsync(mode);
        Count($"database restart {mode}");
        return $"database restart {mode}";
    }

    private async Task LaunchAsync(Node node, bool wait, History history)
    {
        await node.LaunchAsync();
        if (wait && await ReadyAsync(node, history) is { } time)
        {
            _ready.Add(time.TotalSeconds);
        }
    }

    // An orchestrator starts what ended by itself: a node that was paused for long is shut out by the others and ends.
    private async Task ReviveAsync()
    {
        foreach (var node in _nodes.Where(node => !node.IsRunning))
        {
            Count($"ended by itself with {node.Running.Process.ExitCode}");
            await node.LaunchAsync();
        }
    }

    private async Task AllReadyAsync(History history)
    {
        foreach (var node in _nodes)
        {
            for (var attempt = 0; attempt < 3; attempt++)
            {
                await ReviveAsync();
                if (await ReadyAsync(node, history) is not null)
                {
                    break;
                }
            }
        }
    }

    private async Task RestartAllAsync(History history)
    {
        foreach (var node in _nodes)
        {
            await node.StopAsync();
        }

        foreach (var node in _nodes)
        {
            await node.LaunchAsync();
        }

        await AllReadyAsync(history);
    }

    private static async Task<TimeSpan?> ReadyAsync(Node node, History history)
    {
        try
        {
            return await node.ReadyAsync();
        }
        catch (TimeoutException fault)
        {
            history.Violate("never_ready", fault.Message);
            node.Kill();
            return null;
        }
    }

    private void Count(string what) => _counts[what] = _counts.GetValueOrDefault(what) + 1;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
