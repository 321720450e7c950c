using System.Collections.Concurrent;
using System.Diagnostics;
using Aiomus.Storage.Databases;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>
/// What it costs that a write on SQLite outlives a power failure: without it, with a flush by each commit, and with flushes that commits
/// share. In turns on the same machine.
/// </summary>
internal static class DurabilityBenchmark
{
    private const int Rounds = 5;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(Report report)
    {
        await using var folder = TestDatabase.Sqlite();
        (string Name, SqliteDatabase Database)[] kinds =
        [
            ("NORMAL, lost by a power failure", new SqliteDatabase(folder.Folder, "normal.db", flush: static () => 0)),
            ("FULL", new SqliteDatabase(folder.Folder, "full.db", lasting: true)),
            ("NORMAL and shared flushes", new SqliteDatabase(folder.Folder, "shared.db")),
        ];
        foreach (var (_, database) in kinds)
        {
            await database.ReachAsync(default);
            await database.ExecuteAsync("CREATE TABLE state (id integer PRIMARY KEY, payload blob)", static _ => { }, default);
        }

        foreach (var writers in new[] { 1, 32 })
        {
            var (speeds, waits) = (kinds.Select(_ => new List<double>()).ToArray(), kinds.Select(_ => new List<double>()).ToArray());
            for (var round = 0; round < Rounds; round++)
            {
                report.Progress($"{writers} writers, round {round + 1}");
                for (var i = 0; i < kinds.Length; i++)
                {
                    var (speed, times) = await TurnAsync(kinds[i].Database, writers);
                    speeds[i].Add(speed);
                    waits[i].AddRange(times);
                }
            }

            for (var i = 0; i < kinds.Length; i++)
            {
                var sorted = waits[i].Order().ToArray();
                report.Line(
                    $"{writers} at once, {kinds[i].Name}: **{Measure.Median(speeds[i]):F0}** writes/s, p50 {sorted[sorted.Length / 2]:F2} ",
                    $"ms, p99 {sorted[sorted.Length * 99 / 100]:F2} ms (median of {Rounds} times {Turn.TotalSeconds:F0} s)");
            }
        }

        foreach (var (_, database) in kinds)
        {
            database.Dispose();
        }
    }

    private static async Task<(double Speed, IReadOnlyCollection<double> Times)> TurnAsync(SqliteDatabase database, int writers)
    {
        var (times, started) = (new ConcurrentBag<double>(), Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var payload = new byte[3000];
            while (Stopwatch.GetElapsedTime(started) < Turn)
            {
                payload[0]++;
                times.Add(await Measure.MillisecondsAsync(() => database.ExecuteAsync(
                    "INSERT INTO state (id, payload) VALUES (@id, @payload) ON CONFLICT (id) DO UPDATE SET payload = excluded.payload",
                    parameters =>
                    {
                        parameters.Add(database.Parameter("id", writer));
                        parameters.Add(database.Parameter("payload", payload));
                    },
                    default)));
            }
        })));
        return (times.Count / Stopwatch.GetElapsedTime(started).TotalSeconds, times);
    }
}
