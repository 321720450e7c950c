using Aiomus.Grains.Clocks;
using Aiomus.Grains.Tests.Clusters;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Clocks;

public sealed class ReminderCorrectionTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task ReminderSetByAClockThatWasAhead_TicksWithinItsPeriod(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var table = cluster.Service<IReminderTable>();
        var now = cluster.Time.GetUtcNow();
        var (ahead, right) = (Entry(now.AddDays(400)), Entry(now.AddMinutes(59)));
        await table.UpsertRow(ahead);
        await table.UpsertRow(right);

        await new ReminderCorrection(table, cluster.Time, NullLogger<ReminderCorrection>.Instance).CorrectAsync();

        Assert.InRange((await ReadAsync(ahead)).StartAt, now.UtcDateTime, now.UtcDateTime.AddHours(1).AddMinutes(5));
        Assert.Equal(right.StartAt, (await ReadAsync(right)).StartAt, TimeSpan.FromSeconds(1));

        async Task<ReminderEntry> ReadAsync(ReminderEntry entry) => (await table.ReadRow(entry.GrainId, entry.ReminderName))!;
    }

    private static ReminderEntry Entry(DateTimeOffset startAt) => new()
    {
        GrainId = GrainId.Create("outbox", Guid.NewGuid().ToString("N")),
        ReminderName = "outbox",
        StartAt = startAt.UtcDateTime,
        Period = TimeSpan.FromHours(1),
    };
}
