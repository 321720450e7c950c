namespace Aiomus.Storage.Tests.Grains;

public sealed class SqliteReminderTests() : ReminderTests(DatabaseKind.Sqlite);

public sealed class PostgresReminderTests() : ReminderTests(DatabaseKind.Postgres);

public abstract class ReminderTests(DatabaseKind kind) : StorageTests(kind)
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Fact]
    public async Task WrittenReminder_IsReadBack()
    {
        var entry = NewEntry("watch", TimeSpan.FromDays(40));

        var etag = await Store.Reminders.UpsertRow(entry, Ct);
        var read = await Store.Reminders.ReadRow(entry.GrainId, "watch", Ct);

        Assert.NotNull(read);
        Assert.Equal(etag, read.ETag);
        Assert.Equal(entry.GrainId, read.GrainId);
        Assert.Equal(Start, read.StartAt);
        Assert.Equal(TimeSpan.FromDays(40), read.Period);
    }

    [Fact]
    public async Task UnknownReminder_IsNull()
    {
        Assert.Null(await Store.Reminders.ReadRow(NewEntry("watch").GrainId, "watch", Ct));
        Assert.Empty((await Store.Reminders.ReadRows(NewEntry("watch").GrainId, Ct)).Reminders);
    }

    [Fact]
    public async Task RewrittenReminder_MovesItsETag()
    {
        var entry = NewEntry("watch");
        var first = await Store.Reminders.UpsertRow(entry, Ct);
        entry.Period = TimeSpan.FromMinutes(9);

        var second = await Store.Reminders.UpsertRow(entry, Ct);

        Assert.NotEqual(first, second);
        Assert.False(await Store.Reminders.RemoveRow(entry.GrainId, "watch", first!, Ct));
        Assert.Equal(TimeSpan.FromMinutes(9), (await Store.Reminders.ReadRow(entry.GrainId, "watch", Ct))!.Period);
        Assert.True(await Store.Reminders.RemoveRow(entry.GrainId, "watch", second!, Ct));
        Assert.False(await Store.Reminders.RemoveRow(entry.GrainId, "watch", second!, Ct));
    }

    [Fact]
    public async Task EveryReminder_IsInOneHalfOfTheRing()
    {
        var entries = Enumerable.Range(0, 40).Select(_ => NewEntry("watch")).ToList();
        foreach (var entry in entries)
        {
            await Store.Reminders.UpsertRow(entry, Ct);
        }

        var inner = await Store.Reminders.ReadRows(0x20000000, 0xA0000000, Ct);
        var outer = await Store.Reminders.ReadRows(0xA0000000, 0x20000000, Ct);

        Assert.NotEmpty(inner.Reminders);
        Assert.NotEmpty(outer.Reminders);
        Assert.All(inner.Reminders, entry => Assert.InRange(entry.GrainId.GetUniformHashCode(), 0x20000001u, 0xA0000000u));
        Assert.Equal(
            entries.Select(entry => entry.GrainId.ToString()).Order(),
            inner.Reminders.Concat(outer.Reminders).Select(entry => entry.GrainId.ToString()).Order());
    }

    private static ReminderEntry NewEntry(string name, TimeSpan? period = null) => new()
    {
        GrainId = GrainId.Create("erasure", Guid.NewGuid().ToString("N")),
        ReminderName = name,
        StartAt = Start,
        Period = period ?? TimeSpan.FromMinutes(5),
    };
}
