using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Quotas;
using Aiomus.Grains.Tests.Clusters;
using Orleans.Runtime;
using Orleans.Storage;

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
            await user.ReserveAsync(job, 3);
        }

        Assert.Equal(6, (await user.Quota.GetAsync()).Reserved);
        await user.CommitAsync(kept);
        await user.CommitAsync(kept);
        await user.ReleaseAsync(kept);
        await user.ReleaseAsync(dropped);
        await user.CommitAsync(dropped);

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
        await user.AnnounceWorkerAsync();

        var refusals = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Record.ExceptionAsync(() => user.SubmitAsync()).AsTask()));

        Assert.Equal(8, refusals.Count(refusal => refusal is null));
        Assert.Equal(16, (await user.Quota.GetAsync()).Reserved);
        Assert.All(
            refusals.OfType<Exception>(), refusal => Assert.Equal(ErrorCode.QuotaExceeded, Assert.IsType<AiomusException>(refusal).Code));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ChangesOfTheSameSums_AreStoredOnce(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await user.ReserveAsync(Guid.NewGuid(), 1);
        var plan = await cluster.Grains.GetGrain<ISubscriptionGrain>(user.Id).GetPlanAsync();
        var plans = cluster.Service<IPlanCatalog>();
        var (one, other) = (await OpenAsync(cluster, user), await OpenAsync(cluster, user));
        var first = await one.ReserveAsync(Guid.NewGuid(), 2, plan, plans, default);
        var second = await other.ReserveAsync(Guid.NewGuid(), 4, plan, plans, default);

        await cluster.Records.ApplyAsync(user.Id, first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => cluster.Records.ApplyAsync(user.Id, second));

        Assert.Equal(3, (await user.Quota.GetAsync()).Reserved);
        Assert.Equal(2, (await user.Quota.ReadLedgerAsync(0)).Count);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FullWindow_TellsWhenItResetsAndThenDoes(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await SpendAsync(user, 1000);

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.ReserveAsync(Guid.NewGuid(), 1));
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
            await user.ReserveAsync(job, 1);
            await user.ReleaseAsync(job);
        }

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.ReserveAsync(Guid.NewGuid(), 1));

        Assert.Contains("burst", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(refusal.RetryAfter!.Value.TotalSeconds, 0, 60);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RequestBeyondThePlan_IsToldSo(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.ReserveAsync(Guid.NewGuid(), 1001));

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
        await user.ReserveAsync(job, 1);
        await user.CommitAsync(job);
        for (var i = 0; i < 100; i++)
        {
            await SpendAsync(user, 1);
            cluster.Time.Advance(TimeSpan.FromSeconds(2));
        }

        await cluster.Silos.DeactivateAsync(user.Quota.GetGrainId());
        await user.ReserveAsync(job, 1);
        await user.CommitAsync(job);
        await user.ReleaseAsync(job);

        var quota = await user.Quota.GetAsync();
        Assert.Equal((0, 101), (quota.Reserved, quota.Charged));
        Assert.Equal(202, (await user.Quota.ReadLedgerAsync(0)).Count);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ReservationGivenBack_MayBeMadeAgain(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = Guid.NewGuid();
        await user.ReserveAsync(job, 3);
        await user.ReleaseAsync(job);

        await user.ReserveAsync(job, 3);
        await user.CommitAsync(job);

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
        await Assert.ThrowsAsync<AiomusException>(() => user.ReserveAsync(late, 1));

        cluster.Time.Advance(TimeSpan.FromDays(-400));

        await user.ReserveAsync(late, 7);
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
        await user.ReserveAsync(ahead, 5);
        cluster.Time.Advance(TimeSpan.FromDays(-400));
        await SpendAsync(user, 2);

        await user.ReleaseAsync(ahead);

        Assert.Equal((2, 2), (Used(await user.Quota.GetAsync(), "day"), Used(await user.Quota.GetAsync(), "month")));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task QuotaOfEarlierVersions_IsCarriedOver(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var (now, live, again, spent) = (cluster.Time.GetUtcNow(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        LedgerEntry Line(long number, Guid job, LedgerEntryKind kind, int reserved, int charged) =>
            new(number, job, kind, reserved, charged, now);
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

        await user.ReserveAsync(spent, 3);
        await user.CommitAsync(again);
        await user.ReleaseAsync(live);

        var quota = await user.Quota.GetAsync();
        Assert.Equal((0, 5), (quota.Reserved, quota.Charged));
        Assert.Equal(5, Used(quota, "day"));
        Assert.Equal(0, quota.Windows.Single(window => window.Name == "concurrent").Used);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], (await user.Quota.ReadLedgerAsync(0)).Select(line => line.Number));
        Assert.Empty(await segment.ReadAsync());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ReservationAtAnotherPrice_IsMadeAnew(DatabaseKind database)
    {
        // Of a version that reserved first and died before the job was stored; a repetition is told another price.
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var job = Guid.CreateVersion7();
        await user.ReserveAsync(job, 7);

        await user.Jobs.SubmitAsync(job, user.Request(), user.Terms);
        var reserved = await user.Quota.GetAsync();
        Assert.Equal(job, await user.WorkAsync());
        var charged = await user.Quota.GetAsync();

        Assert.Equal((2, 0), (reserved.Reserved, reserved.Charged));
        Assert.Equal((0, 2), (charged.Reserved, charged.Charged));
        Assert.Equal(1, reserved.Windows.Single(window => window.Name == "concurrent").Used);
        Assert.All(charged.Windows.Where(window => window.Name is "day" or "month"), window => Assert.Equal(2, window.Used));
        Assert.Equal([7, -7, 2, -2], (await user.Quota.ReadLedgerAsync(0)).Select(entry => entry.Reserved));
    }

    private static Task<QuotaBook> OpenAsync(GrainCluster cluster, TestUser user) =>
        QuotaBook.OpenAsync(cluster.Grains, cluster.Records, user.Id, cluster.Time.GetUtcNow(), default);

    private static async Task SpendAsync(TestUser user, int credits)
    {
        var job = Guid.NewGuid();
        await user.ReserveAsync(job, credits);
        await user.CommitAsync(job);
    }

    private static long Used(QuotaSnapshot quota, string name) => quota.Windows.Single(window => window.Name == name).Used;
}
