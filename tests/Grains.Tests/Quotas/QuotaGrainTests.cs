using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Tests.Clusters;

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
        Assert.All(refusals.OfType<Exception>(), refusal => Assert.Equal(ErrorCode.QuotaExceeded, Assert.IsType<AiomusException>(refusal).Code));
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

    private static async Task SpendAsync(TestUser user, int credits)
    {
        var job = Guid.NewGuid();
        await user.Quota.ReserveAsync(job, credits);
        await user.Quota.CommitAsync(job);
    }

    private static long Used(QuotaSnapshot quota, string name) => quota.Windows.Single(window => window.Name == name).Used;
}
