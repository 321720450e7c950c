using System.Collections.Concurrent;
using System.Globalization;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Databases;
using Aiomus.Storage.Grains;
using Aiomus.Storage.Tests.Grains;
using Aiomus.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Aiomus.Storage.Tests.Databases;

/// <summary>What is told to be written is on the disk, and the log that it is in stays short.</summary>
public sealed class SqliteLogTests() : StorageTests(DatabaseKind.Sqlite)
{
    private readonly HeldFlushes _flushes = new();

    private string LogPath => Path.Combine(Database.Folder, "aiomus.db-wal");

    public static TheoryData<string> Writes => ["execute", "run", "transact", "state", "clear"];

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_IsToldOnlyAfterAFlushThatBeganAfterItsCommit(string kind)
    {
        using var database = new SqliteDatabase(Database.Folder, flush: _flushes.Flush);
        var write = await PrepareAsync(kind, database);

        // Somebody else's flush is under way when the write is committed: it may have passed over it.
        var earlier = database.FlushAsync(Ct);
        var first = await _flushes.NextAsync();
        var changes = await ChangesAsync();
        var told = write();
        await UntilAsync(async () => await ChangesAsync() != changes);
        Assert.False(told.IsCompleted);
        first.Set();
        await earlier;
        var second = await _flushes.NextAsync();
        Assert.False(told.IsCompleted);

        second.Set();

        await told;
    }

    [Fact]
    public async Task WritesAtOnce_ShareAFlush()
    {
        using var database = new SqliteDatabase(Database.Folder, flush: _flushes.Flush);
        var first = NoteAsync(database, 1000);
        var flush = await _flushes.NextAsync();
        var others = Enumerable.Range(1001, 31).Select(version => NoteAsync(database, version)).ToList();
        await UntilAsync(async () => await CountAsync() == 32);

        flush.Set();
        await first;
        (await _flushes.NextAsync()).Set();
        await Task.WhenAll(others);

        Assert.Equal(2, _flushes.Count);
    }

    [Fact]
    public async Task FailedFlush_IsToldAndWhatItLeftIsWrittenOnceMore()
    {
        var (fails, flushes) = (true, 0);
        using var database = new SqliteDatabase(Database.Folder, flush: () =>
        {
            flushes++;
            return fails ? throw new IOException("The disk failed.") : SqliteLog.Flush(LogPath);
        });

        var fault = await Assert.ThrowsAsync<AiomusException>(() => NoteAsync(database, 1000));
        Assert.Equal((ErrorCode.Unavailable, 1), (fault.Code, flushes));
        Assert.NotEqual(0, new FileInfo(LogPath).Length);

        // The next one does not trust the system, which may call the same flush a success now, and empties the log into the file.
        fails = false;
        await NoteAsync(database, 1001);
        Assert.Equal((1, 0), (flushes, new FileInfo(LogPath).Length));
        await NoteAsync(database, 1002);
        Assert.Equal(2, flushes);
    }

    [Fact]
    public async Task Read_WaitsForNoFlush()
    {
        using var database = new SqliteDatabase(Database.Folder, flush: _flushes.Flush);

        Assert.True(await database.HasTableAsync("aiomus_schema", Ct));

        Assert.Equal(0, _flushes.Count);
    }

    [Fact]
    public async Task Log_StaysShortAmongReaders()
    {
        const int Written = 80 << 20;
        const int Each = 64 << 10;
        await Store.Database.ExecuteAsync("CREATE TABLE heap (id integer PRIMARY KEY, bytes blob)", static _ => { }, Ct);
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadOnAsync(stop.Token), Ct)).ToList();
        var longest = 0L;

        for (var i = 0; i < Written / Each; i++)
        {
            await Store.Database.ExecuteAsync(
                "INSERT OR REPLACE INTO heap (id, bytes) VALUES (@id, randomblob(@bytes))",
                parameters =>
                {
                    parameters.Add(Store.Database.Parameter("id", i % 20));
                    parameters.Add(Store.Database.Parameter("bytes", Each));
                },
                Ct);
            longest = Math.Max(longest, new FileInfo(LogPath).Length);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.InRange(longest, 1, SqliteLog.MostBytes * 2);
    }

    [Fact]
    public async Task StoppedStore_LeavesNoLog()
    {
        await using var database = TestDatabase.Sqlite();
        await using (var store = await StorageHarness.StartAsync(database))
        {
            await NoteAsync(store.Database, 1000);
            Assert.True(File.Exists(Path.Combine(database.Folder, "aiomus.db-wal")));
        }

        Assert.False(File.Exists(Path.Combine(database.Folder, "aiomus.db-wal")));
    }

    [Fact]
    public async Task LastingSource_FlushesEachCommit()
    {
        await using var connection = await Store.Database.LastingSource.OpenConnectionAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous";

        Assert.Equal(2L, await command.ExecuteScalarAsync(Ct));
    }

    // Reads that always overlap, so that SQLite never finds the log unread.
    private async Task ReadOnAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Store.Database.RunAsync(
                "SELECT sum(length(hex(bytes))) FROM heap", static _ => { }, static (command, cancellationToken) => command.ExecuteScalarAsync(cancellationToken), Ct);
        }
    }

    private async Task<Func<Task>> PrepareAsync(string kind, Database database)
    {
        var (grain, state) = (GrainId.Create("jobs", Guid.NewGuid().ToString("N")), new NoteState());
        var rows = new RowGrainStorage(
            Store.Services.GetRequiredKeyedService<Orleans.Storage.IGrainStorage>(RowGrainStorage.InnerName), database);
        if (kind == "clear")
        {
            await Store.Grains(StorageNames.System).WriteStateAsync("note", grain, state, Ct);
        }

        return kind switch
        {
            "execute" => () => NoteAsync(database, 1000),
            "run" => () => database.RunAsync(
                "INSERT INTO aiomus_schema (version, name, applied_at) VALUES (1000, '', '') RETURNING version",
                static _ => { },
                static (command, cancellationToken) => command.ExecuteScalarAsync(cancellationToken),
                Ct),
            "transact" => () => database.TransactAsync(
                static async (connection, transaction, cancellationToken) =>
                {
                    await using var command = connection.CreateCommand();
                    command.CommandText = "INSERT INTO aiomus_schema (version, name, applied_at) VALUES (1000, '', '')";
                    command.Transaction = transaction;
                    return await command.ExecuteNonQueryAsync(cancellationToken);
                },
                Ct),
            "state" => () => rows.WriteStateAsync("note", grain, state, Ct),
            _ => () => rows.ClearStateAsync("note", grain, state, Ct),
        };
    }

    private static Task<int> NoteAsync(Database database, int version) => database.ExecuteAsync(
        "INSERT INTO aiomus_schema (version, name, applied_at) VALUES (@version, '', '')",
        parameters => parameters.Add(database.Parameter("version", version)),
        Ct);

    private Task<long> CountAsync() => ReadAsync("SELECT count(*) FROM aiomus_schema WHERE version >= 1000");

    // Differs once anything was committed.
    private Task<long> ChangesAsync()
        => ReadAsync("SELECT (SELECT count(*) FROM aiomus_schema) * 1000000 + (SELECT count(*) FROM OrleansStorage)");

    private Task<long> ReadAsync(string sql) => Store.Database.RunAsync(
        sql,
        static _ => { },
        static async (command, cancellationToken) => Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture),
        Ct);

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            await Task.Delay(5, Ct);
        }
    }

    // Flushes that end when the test lets them.
    private sealed class HeldFlushes
    {
        private readonly BlockingCollection<ManualResetEventSlim> _begun = [];
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public long Flush()
        {
            Interlocked.Increment(ref _count);
            var held = new ManualResetEventSlim();
            _begun.Add(held);
            held.Wait();
            return 0;
        }

        public Task<ManualResetEventSlim> NextAsync() => Task.Run(() => _begun.Take(Ct));
    }
}
