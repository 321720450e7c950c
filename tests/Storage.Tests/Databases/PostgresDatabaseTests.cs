using Aiomus.Storage.Tests.Grains;

namespace Aiomus.Storage.Tests.Databases;

public sealed class PostgresDatabaseTests() : StorageTests(DatabaseKind.Postgres)
{
    [Fact]
    public async Task Compaction_DoesNotTruncate()
    {
        var (storage, grain, state) =
            (Store.Grains(StorageNames.User), GrainId.Create("jobs", Guid.NewGuid().ToString("N")), new NoteState());
        await storage.WriteStateAsync("note", grain, state, Ct);
        await storage.ClearStateAsync("note", grain, state, Ct);

        await Store.Compactor.CompactAsync(Ct);

        // No row is left in it, so truncated it would be empty; but that takes a lock that other compactions deny for five seconds.
        Assert.NotEqual(0, await ReadAsync("SELECT pg_relation_size('OrleansStorage')"));
        Assert.Equal(0, await ReadAsync("SELECT count(*) FROM OrleansStorage"));
    }

    private Task<long> ReadAsync(string sql)
        => Store.Database.RunAsync(
            sql,
            static _ => { },
            static async (command, cancellationToken) => Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), null),
            Ct);
}
