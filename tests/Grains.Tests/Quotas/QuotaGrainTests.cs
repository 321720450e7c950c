using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Quotas;
using Aiomus.Grains.Tests.Clusters;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Quotas;

[Collection(SharedClustersCollection.Name)]
public sealed class QuotaGrainTests(SharedClusters clusters)
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task Reservation_IsTakenAndSettledOnce(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var (kept, dropped) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var job in new[] { kept, kept, dropped, dropped })
        {
            await user.Quota.ReserveAsync(job, 3);
        }

        Assert.Equal(6, (await user.Quota.GetAsync()).Reserved);
        await user.Quota.CommitAsync(kept);
        await user.Quota.CommitAsync(kept);
        await user.Quota.ReleaseAsync(kept);
        await user.Quota.ReleaseAsync(dropped);
        await user.Quota.CommitAsync(dropped);

        var quota = await user.Quota.GetAsync();
        var ledger = await user.Quota.ReadLedgerAsync(0);
        Assert.Equal((0, 3), (quota.Reserved, quota.Charged));
        Assert.Equal(0, ledger.Sum(entry => entry.Reserved));
        Assert.Equal(3, ledger.Sum(entry => entry.Charged));
        Assert.Equal(4, ledger.Count);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FiftyParallelReservations_TakeNoMoreThanTheLimit(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));

        var refusals = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            _ => Record.ExceptionAsync(() => user.Quota.ReserveAsync(Guid.NewGuid(), 1)).AsTask()));

        Assert.Equal(8, refusals.Count(refusal => refusal is null));
        Assert.All(
            refusals.OfType<Exception>(), refusal => Assert.Equal(ErrorCode.QuotaExceeded, Assert.IsType<AiomusException>(refusal).Code));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FullWindow_TellsWhenItResetsAndThenDoes(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await SpendAsync(user, 1000);

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.Quota.ReserveAsync(Guid.NewGuid(), 1));
        cluster.Time.Advance(refusal.RetryAfter!.Value);
        await SpendAsync(user, 1);

        Assert.InRange(refusal.RetryAfter!.Value.TotalHours, 23.9, 24);
        Assert.Equal(1, Used(await user.Quota.GetAsync(), "day"));
        Assert.Equal(1001, Used(await user.Quota.GetAsync(), "month"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Month_BeginsOnTheAccountsOwnDay(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await SpendAsync(user, 5);
        var month = (await user.Quota.GetAsync()).Windows.Single(window => window.Name == "month");

        cluster.Time.Advance(month.ResetsIn - TimeSpan.FromMinutes(1));
        Assert.Equal(5, Used(await user.Quota.GetAsync(), "month"));
        cluster.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.InRange(month.Length.TotalDays, 28, 31);
        Assert.Equal(0, Used(await user.Quota.GetAsync(), "month"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Burst_CountsRequestsEvenWhenReleased(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        for (var i = 0; i < 60; i++)
        {
            var job = Guid.NewGuid();
            await user.Quota.ReserveAsync(job, 1);
            await user.Quota.ReleaseAsync(job);
        }

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.Quota.ReserveAsync(Guid.NewGuid(), 1));

        Assert.Contains("burst", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(refusal.RetryAfter!.Value.TotalSeconds, 0, 60);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RequestBeyondThePlan_IsToldSo(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.Quota.ReserveAsync(Guid.NewGuid(), 1001));

        Assert.Null(refusal.RetryAfter);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task LongLedger_IsReadWholeAndInOrder(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        for (var i = 0; i < 100; i++)
        {
            await SpendAsync(user, 1);
            cluster.Time.Advance(TimeSpan.FromSeconds(2));
        }

        var ledger = await user.Quota.ReadLedgerAsync(0);
        var later = await user.Quota.ReadLedgerAsync(150);

        Assert.Equal(Enumerable.Range(1, 200).Select(number => (long)number), ledger.Select(entry => entry.Number));
        Assert.Equal(100, ledger.Sum(entry => entry.Charged));
        Assert.Equal(ledger.Skip(150), later);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task OldRepetition_ChangesNothing(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var job = Guid.NewGuid();
        await user.Quota.ReserveAsync(job, 1);
        await user.Quota.CommitAsync(job);
        for (var i = 0; i < 100; i++)
        {
            await SpendAsync(user, 1);
            cluster.Time.Advance(TimeSpan.FromSeconds(2));
        }

        await cluster.Silos.DeactivateAsync(user.Quota.GetGrainId());
        await user.Quota.ReserveAsync(job, 1);
        await user.Quota.CommitAsync(job);
        await user.Quota.ReleaseAsync(job);

        var quota = await user.Quota.GetAsync();
        Assert.Equal((0, 101), (quota.Reserved, quota.Charged));
        Assert.Equal(202, (await user.Quota.ReadLedgerAsync(0)).Count);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ReservationGivenBack_MayBeMadeAgain(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = Guid.NewGuid();
        await user.Quota.ReserveAsync(job, 3);
        await user.Quota.ReleaseAsync(job);

        await user.Quota.ReserveAsync(job, 3);
        await user.Quota.CommitAsync(job);

        var quota = await user.Quota.GetAsync();
        Assert.Equal((0, 3), (quota.Reserved, quota.Charged));
        Assert.Equal(3, Used(quota, "day"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ClockThatWasAhead_HoldsNobodyUpLongerThanAWindow(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);
        await SpendAsync(user, 400);
        cluster.Time.Advance(TimeSpan.FromDays(400));
        await SpendAsync(user, 1000);
        var late = Guid.NewGuid();
        await Assert.ThrowsAsync<AiomusException>(() => user.Quota.ReserveAsync(late, 1));

        cluster.Time.Advance(TimeSpan.FromDays(-400));

        await user.Quota.ReserveAsync(late, 7);
        var windows = (await user.Quota.GetAsync()).Windows;
        Assert.Equal(7, windows.Single(window => window.Name == "day").Used);
        Assert.All(windows, window => Assert.InRange(window.ResetsIn, TimeSpan.Zero, window.Length));
        Assert.All(windows, window => Assert.InRange(window.Length, TimeSpan.Zero, TimeSpan.FromDays(31)));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ReservationOfAWrongClock_IsGivenBackToNoOtherWindow(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);
        var ahead = Guid.NewGuid();
        cluster.Time.Advance(TimeSpan.FromDays(400));
        await user.Quota.ReserveAsync(ahead, 5);
        cluster.Time.Advance(TimeSpan.FromDays(-400));
        await SpendAsync(user, 2);

        await user.Quota.ReleaseAsync(ahead);

        Assert.Equal((2, 2), (Used(await user.Quota.GetAsync(), "day"), Used(await user.Quota.GetAsync(), "month")));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task QuotaOfEarlierVersions_IsCarriedOver(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var (now, live, again, spent) = (cluster.Time.GetUtcNow(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        LedgerEntry Line(long number, Guid job, LedgerEntryKind kind, int reserved, int charged)
            => new(number, job, kind, reserved, charged, now);
        var segment = cluster.Grains.GetGrain<ILedgerSegmentGrain>(user.Id, "0", null);
        await cluster.StoreEarlierAsync(segment.GetGrainId(), "ledger", new LedgerSegmentState
        {
            Entries =
            [
                Line(1, again, LedgerEntryKind.Reserved, 2, 0),
                Line(2, again, LedgerEntryKind.Released, -2, 0),
                Line(3, spent, LedgerEntryKind.Reserved, 3, 0),
            ],
        });
        var state = new QuotaState { Anchor = now.AddDays(-40), Charged = 3, Entries = 6, Segments = 1 };
        (state.Day.Start, state.Day.Used, state.Month.Start, state.Month.Used) = (now, 9, now.AddDays(-9), 9);
        (state.Reservations[live], state.Reservations[again]) = (new Reservation(4, now), new Reservation(2, now));
        state.Tail.AddRange([
            Line(4, spent, LedgerEntryKind.Committed, -3, 3), Line(5, live, LedgerEntryKind.Reserved, 4, 0),
            Line(6, again, LedgerEntryKind.Reserved, 2, 0)]);
        await cluster.StoreEarlierAsync(user.Quota.GetGrainId(), "quota", state);

        await user.Quota.ReserveAsync(spent, 3);
        await user.Quota.CommitAsync(again);
        await user.Quota.ReleaseAsync(live);

        var quota = await user.Quota.GetAsync();
        Assert.Equal((0, 5), (quota.Reserved, quota.Charged));
        Assert.Equal(5, Used(quota, "day"));
        Assert.Equal(0, quota.Windows.Single(window => window.Name == "concurrent").Used);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], (await user.Quota.ReadLedgerAsync(0)).Select(line => line.Number));
        Assert.Empty(await segment.ReadAsync());
    }

    private static async Task SpendAsync(TestUser user, int credits)
    {
        var job = Guid.NewGuid();
        await user.Quota.ReserveAsync(job, credits);
        await user.Quota.CommitAsync(job);
    }

    private static long Used(QuotaSnapshot quota, string name) => quota.Windows.Single(window => window.Name == name).Used;
}
