using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Keys;
using Aiomus.Storage.Records;
using Aiomus.Storage.Tests.Grains;
using Aiomus.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Aiomus.Storage.Tests.Records;

public sealed class SqliteRecordStoreTests() : RecordStoreTests(DatabaseKind.Sqlite);

public sealed class PostgresRecordStoreTests() : RecordStoreTests(DatabaseKind.Postgres);

public abstract class RecordStoreTests(DatabaseKind kind) : StorageTests(kind)
{
    private static readonly RecordKind<Note> Notes = new("note", "notes");
    private static readonly RecordKind<Note> Others = new("other", "others");

    [Fact]
    public async Task Changes_AreStoredTogetherOrNotAtAll()
    {
        await using var database = await Kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var (records, userId) = await OpenAsync(store);
        await records.ApplyAsync(userId, [RecordChange.Insert(Notes, "a", Of("1")), RecordChange.Insert(Others, "a", Of("2"))], Ct);
        var read = (await records.FindAsync(Notes, userId, "a", Ct))!;

        await records.ApplyAsync(userId, [RecordChange.Update(Notes, read with { State = Of("3") })], Ct);
        await Assert.ThrowsAsync<InconsistentStateException>(() => records.ApplyAsync(
            userId, [RecordChange.Insert(Notes, "b", Of("4")), RecordChange.Delete(Others, "a"), RecordChange.Update(Notes, read)], Ct));
        await Assert.ThrowsAsync<InconsistentStateException>(() => records.ApplyAsync(
            userId, [RecordChange.Delete(Others, "a"), RecordChange.Insert(Notes, "a", Of("5"))], Ct));
        await records.ApplyAsync(userId, [RecordChange.InsertOnce(Notes, "a", Of("6"))], Ct);

        Assert.Equal("3", (await records.FindAsync(Notes, userId, "a", Ct))!.State.Text);
        Assert.Equal("2", (await records.FindAsync(Others, userId, "a", Ct))!.State.Text);
        Assert.Null(await records.FindAsync(Notes, userId, "b", Ct));
    }

    [Fact]
    public async Task Lists_HoldWhatIsAskedForInOrder()
    {
        var store = Store;
        var (records, userId) = await OpenAsync(store);
        var (_, neighbour) = await OpenAsync(store);
        await records.ApplyAsync(
            userId, [.. Enumerable.Range(1, 9).Select(i => RecordChange.Insert(Notes, $"{i}", Of($"{i}"), i, isOpen: i % 3 == 0))], Ct);
        await records.ApplyAsync(neighbour, [RecordChange.Insert(Notes, "1", Of("n"), 100)], Ct);

        Assert.Equal(["3", "6", "9"], await TextsAsync(records, userId, new RecordQuery { IsOpen = true }));
        Assert.Equal(["8", "7"], await TextsAsync(records, userId, new RecordQuery { IsOpen = false, NewestFirst = true, Limit = 2 }));
        Assert.Equal(["7", "8"], await TextsAsync(records, userId, new RecordQuery { IsOpen = false, After = 5 }));
        Assert.Equal((9, 0), (await records.LastNumberAsync(Notes, userId, Ct), await records.LastNumberAsync(Others, userId, Ct)));

        await records.ApplyAsync(userId, [RecordChange.DeleteUpTo(Notes, 7)], Ct);
        Assert.Equal(["8"], await TextsAsync(records, userId, new RecordQuery { IsOpen = false }));
        Assert.Equal(4, await records.RemoveAsync(Notes, userId, Ct));
        Assert.Equal("n", (await records.FindAsync(Notes, neighbour, "1", Ct))!.State.Text);
    }

    [Fact]
    public async Task Record_IsUnreadableWithoutItsKeyAndRefusedInAnothersPlace()
    {
        await using var database = await Kind.CreateAsync();
        await using var store = await StorageHarness.StartAsync(database, encrypts: true);
        var (records, userId) = await OpenAsync(store);
        var (_, neighbour) = await OpenAsync(store);
        await records.ApplyAsync(
            userId, [RecordChange.Insert(Notes, "a", Of("canary")), RecordChange.Insert(Notes, "b", Of("other"))], Ct);
        await records.ApplyAsync(neighbour, [RecordChange.Insert(Notes, "a", Of("neighbour"))], Ct);

        var rows = await store.Database.RunAsync(
            "SELECT data FROM aiomus_record",
            static _ => { },
            static async (command, token) =>
            {
                var rows = new List<byte[]>();
                await using var reader = await command.ExecuteReaderAsync(token);
                while (await reader.ReadAsync(token))
                {
                    rows.Add((byte[])reader.GetValue(0));
                }

                return rows;
            },
            Ct);
        Assert.All(rows, row => Assert.Equal(-1, row.AsSpan().IndexOf("canary"u8)));

        await SetAsync(
            store,
            "UPDATE aiomus_record SET data = (SELECT data FROM aiomus_record WHERE key = 'b') WHERE key = 'a' AND subject = @subject",
            userId);
        await Assert.ThrowsAsync<DamagedDataException>(() => records.FindAsync(Notes, userId, "a", Ct));
        Assert.Equal("other", (await records.FindAsync(Notes, userId, "b", Ct))!.State.Text);

        await store.Keys.ShredAsync(userId, Ct);
        Assert.Null(await records.FindAsync(Notes, userId, "b", Ct));
        var refused = await Assert.ThrowsAsync<AiomusException>(
            () => records.ApplyAsync(userId, [RecordChange.Insert(Notes, "c", Of("late"))], Ct));
        Assert.Equal(ErrorCode.AccountGone, refused.Code);
        Assert.Equal("neighbour", (await records.FindAsync(Notes, neighbour, "a", Ct))!.State.Text);
    }

    [Fact]
    public async Task Insert_AsksTheRegisterAndFencedUsersGetNothing()
    {
        var store = Store;
        var (records, userId) = await OpenAsync(store);
        await records.ApplyAsync(userId, [RecordChange.Insert(Notes, "a", Of("1")), RecordChange.Insert(Others, "a", Of("2"))], Ct);
        Assert.Equal(["notes", "others"], store.Register.Asked
            .Where(holder => holder.TryGetGuidKey(out var key, out _) && key == userId).Select(holder => holder.Type.ToString()));

        store.Register.Fenced[userId] = true;

        await Assert.ThrowsAsync<AiomusException>(() => records.ApplyAsync(userId, [RecordChange.Insert(Notes, "b", Of("3"))], Ct));
        Assert.Equal(2, (await store.Search.FindAsync(userId, Ct))
            .Where(place => place.Key.StartsWith("record:", StringComparison.Ordinal)).Sum(place => place.Value));
    }

    [Fact]
    public async Task ManyWritersOfOneVersion_HaveOneWinner()
    {
        var store = Store;
        var (records, userId) = await OpenAsync(store);
        await records.ApplyAsync(userId, [RecordChange.Insert(Notes, "a", Of("0"))], Ct);
        var read = (await records.FindAsync(Notes, userId, "a", Ct))!;

        var faults = await Task.WhenAll(Enumerable.Range(1, 12).Select(i => Xunit.Record.ExceptionAsync(
            () => records.ApplyAsync(userId, [RecordChange.Update(Notes, read with { State = Of($"{i}") })], Ct)).AsTask()));

        Assert.Equal(1, faults.Count(fault => fault is null));
        Assert.All(faults.OfType<Exception>(), fault => Assert.IsType<InconsistentStateException>(fault));
    }

    private static Note Of(string text) => new() { Text = text };

    private static async Task<(IRecordStore Records, Guid UserId)> OpenAsync(StorageHarness store)
    {
        var userId = Guid.NewGuid();
        await store.Keys.CreateAsync(userId, Ct);
        return (store.Services.GetRequiredService<IRecordStore>(), userId);
    }

    private static async Task<string[]> TextsAsync(IRecordStore records, Guid userId, RecordQuery query) =>
        [.. (await records.ListAsync(Notes, userId, query, Ct)).Select(record => record.State.Text!)];

    private static Task<int> SetAsync(StorageHarness store, string sql, Guid userId) =>
        store.Database.ExecuteAsync(sql, parameters => parameters.Add(store.Database.Parameter("subject", userId)), Ct);
}
