using System.Globalization;
using Aiomus.ServiceDefaults;
using Aiomus.Silo;
using Aiomus.Storage.Keys;
using Aiomus.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Aiomus.Bench;

/// <summary>
/// What an erasure does to the keys of everybody else: a group of a thousand people, which is what a million have, gets a new secret.
/// On PostgreSQL too where AIOMUS_TEST_POSTGRES names a server.
/// </summary>
internal static class ErasureGroupBenchmark
{
    private const int People = 1000;
    private const int Erasures = 20;
    private const int AtOnce = 10;

    public static async Task RunAsync(Report report)
    {
        await using (var sqlite = TestDatabase.Sqlite())
        {
            await RunAsync(report, "SQLite", sqlite);
        }

        if (!string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(TestDatabase.Variable)))
        {
            await using var postgres = await TestDatabase.PostgresAsync();
            await RunAsync(report, "PostgreSQL", postgres);
        }
    }

    private static async Task RunAsync(Report report, string name, TestDatabase database)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(database.Settings).AddInMemoryCollection(
            [
                new("Aiomus:Worker", "false"),
                new("Logging:LogLevel:Default", "Error"),
                new("Logging:LogLevel:Orleans", "Error"),
                new("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Error")
            ]);
        builder.AddServiceDefaults();
        builder.AddAiomusSilo();
        using var host = builder.Build();
        await host.StartAsync();
        var keys = host.Services.GetRequiredService<IDataKeys>();
        var people = new Queue<Guid>();
        while (people.Count < People + Erasures + AtOnce)
        {
            var id = NewId();
            await keys.CreateAsync(id);
            people.Enqueue(id);
        }

        report.Progress($"{name}: {people.Count} people in the group");
        var times = new List<double>();
        var (calls, bytes, rows, log) = (0L, 0L, 0L, 0L);
        for (var i = 0; i < Erasures; i++)
        {
            var before = await CountAsync(database);
            times.Add(await Measure.MillisecondsAsync(() => keys.ShredAsync(people.Dequeue())));
            var after = await CountAsync(database);
            (calls, bytes, rows, log) = (
                calls + after.Calls - before.Calls,
                bytes + after.Bytes - before.Bytes,
                rows + after.Rows - before.Rows,
                log + after.Log - before.Log);
        }

        var together = await Measure.MillisecondsAsync(
            () => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => keys.ShredAsync(people.Dequeue()))));
        await host.StopAsync();
        report.Line(
            $"{name}, {People} people: **{Measure.Median(times):F0}** ms, at most {times.Max():F0} ms; {calls / Erasures} writes of ",
            $"{bytes / Erasures / 1024} KiB by this process (an erasure, {Erasures} in a row); {AtOnce} at once {together:F0} ms");
        if (log > 0)
        {
            report.Line($"{name}: the server changes {rows / Erasures} rows and writes {log / Erasures / 1024} KiB of its log for each");
        }
    }

    private static async Task<(long Calls, long Bytes, long Rows, long Log)> CountAsync(TestDatabase database)
    {
        var io = (await File.ReadAllLinesAsync("/proc/self/io"))
            .Select(static line => line.Split(": "))
            .ToDictionary(static line => line[0], static line => long.Parse(line[1], CultureInfo.InvariantCulture));
        if (database.ConnectionString is not { } connection)
        {
            return (io["syscw"], io["wchar"], 0, 0);
        }

        // Counts come a little late to the server's statistics; over the whole run that does not matter.
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(
            "SELECT (SELECT n_tup_upd + n_tup_del FROM pg_stat_all_tables WHERE relid = 'aiomus_keys.data_key'::regclass), "
                + "pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (io["syscw"], io["wchar"], reader.GetInt64(0), reader.GetInt64(1));
    }

    private static Guid NewId()
    {
        var bytes = Guid.NewGuid().ToByteArray();
        (bytes[0], bytes[1]) = (7, 0);
        return new Guid(bytes);
    }
}
