using System.Globalization;
using Aiomus.Testing;

namespace Aiomus.Campaign;

/// <summary>One process with all roles on an SQLite file, killed again and again, while it starts and while it works.</summary>
public static class SqliteCampaign
{
    private const double DuringStart = 0.4;
    private const double LongestLife = 3;

    /// <summary>Runs it on a data folder of its own.</summary>
    public static async Task<CampaignResult> RunAsync(CampaignOptions options)
    {
        await using var database = TestDatabase.Sqlite();
        await using var node = new Node("web", "WebApi", ProductSettings.Quick(database.Settings, CampaignSettings.Roomy), options.Output);
        await node.StartAsync();
        var owner = await node.Running.GetOwnerKeyAsync();
        var history = new History(
            await People.CreateAsync(node.Address, owner, [.. Enumerable.Range(1, options.People).Select(i => $"person{i}")]));
        await using var crew = new Crew(node.Address, history, options.Seed);
        var ready = new List<double>();
        var (kills, starting) = (0, 0);
        var random = new Random(options.Seed);
        for (var kill = 1; kill <= options.Count && !options.Stop.IsCancellationRequested; kill++)
        {
            // Both are drawn each time, so that a seed gives the same kills whatever the machine's speed.
            var (early, moment) = (random.NextDouble() < DuringStart, random.NextDouble());
            if (kill > 1)
            {
                await node.LaunchAsync();
            }

            if (early && kill > 1)
            {
                await Task.Delay(TimeSpan.FromSeconds(moment * (ready.Count > 0 ? ready.Average() : 3)));
                starting++;
            }
            else
            {
                if (kill > 1)
                {
                    await ReadyAsync(node, history, ready);
                }

                await Task.Delay(TimeSpan.FromSeconds(moment * LongestLife));
            }

            if (!node.IsRunning)
            {
                history.Violate("ended_by_itself", $"start {node.Starts}: {node.Tail()}");
            }

            node.Kill();
            kills = kill;
            if (kill % 10 == 0)
            {
                await options.Progress.WriteLineAsync(
                    $"{kill}/{options.Count} kills, {history.People.Sum(person => person.Jobs.Count)} jobs, "
                        + $"{history.Violations.Count} kinds of violations");
            }
        }

        await node.StartAsync();
        return await new CampaignEnd(options, history, ready).RunAsync(
            crew,
            node.Address,
            database.Folder,
            async () =>
            {
                await node.StopAsync();
                await node.StartAsync();
            },
            ("seed", Text(options.Seed)),
            ("kills", Text(kills)),
            ("  of these while starting", Text(starting)));
    }

    private static async Task ReadyAsync(Node node, History history, List<double> ready)
    {
        try
        {
            if (await node.ReadyAsync() is { } time)
            {
                ready.Add(time.TotalSeconds);
            }
        }
        catch (TimeoutException fault)
        {
            history.Violate("never_ready", fault.Message);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
