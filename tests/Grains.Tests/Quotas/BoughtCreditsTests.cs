using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Quotas;

[Collection(SharedClustersCollection.Name)]
public sealed class BoughtCreditsTests(SharedClusters clusters)
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task BoughtCredits_AreUsedWhereTheDayHasNoMore(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        await user.ReserveAsync(Guid.NewGuid(), 998);
        await user.Quota.AddCreditsAsync("pack", 100);
        var (kept, given) = (Guid.NewGuid(), Guid.NewGuid());

        await user.ReserveAsync(kept, 5);
        await user.ReserveAsync(given, 10);
        var taken = await user.Quota.GetAsync();
        await user.CommitAsync(kept);
        await user.ReleaseAsync(given);
        var settled = await user.Quota.GetAsync();

        Assert.Equal((100 - 3 - 10, 1000, 1000), (taken.Bought, Used(taken, "day"), Used(taken, "month")));
        Assert.Equal((100 - 3, 1000, 5), (settled.Bought, Used(settled, "day"), settled.Charged));
        Assert.Equal([0, 100, -3, -10, 0, 10], (await user.Quota.ReadLedgerAsync(0)).Select(line => line.Bought));
        Assert.True((await user.Quota.CheckAsync()).IsBalanced);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task JobThatIsMoreThanWhatIsLeftAndBought_IsRefused(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        await user.ReserveAsync(Guid.NewGuid(), 998);
        await user.Quota.AddCreditsAsync("pack", 3);

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.ReserveAsync(Guid.NewGuid(), 6));
        await user.ReserveAsync(Guid.NewGuid(), 5);

        Assert.Equal(("day", 6), (refusal.Shortage!.Window, refusal.Shortage.Wanted));
        Assert.Equal(0, (await user.Quota.GetAsync()).Bought);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Purchase_IsAddedAndTakenBackOnceHoweverOftenItIsTold(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => user.Quota.AddCreditsAsync($"p{i % 2}", 10)));
        await cluster.Silos.DeactivateAsync(user.Quota.GetGrainId());
        await user.Quota.AddCreditsAsync("p1", 10);
        var bought = (await user.Quota.GetAsync()).Bought;
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => user.Quota.TakeBackCreditsAsync("p0")));
        await user.Quota.AddCreditsAsync("p0", 10);

        Assert.Equal((20, 10), (bought, (await user.Quota.GetAsync()).Bought));
        Assert.Equal([10, 10, -10], (await user.Quota.ReadLedgerAsync(0)).Select(line => line.Bought));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task PurchaseTakenBackBeforeItIsTold_AddsNothing(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));

        await user.Quota.TakeBackCreditsAsync("pack");
        await user.Quota.AddCreditsAsync("pack", 50);

        Assert.Equal(0, (await user.Quota.GetAsync()).Bought);
        Assert.Empty(await user.Quota.ReadLedgerAsync(0));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task TakingBack_LeavesWhatIsUsedAndTakesWhatIsGivenBackLater(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        await user.ReserveAsync(Guid.NewGuid(), 1000);
        await user.Quota.AddCreditsAsync("pack", 10);
        var (used, canceled) = (Guid.NewGuid(), Guid.NewGuid());
        await user.ReserveAsync(used, 3);
        await user.CommitAsync(used);
        await user.ReserveAsync(canceled, 4);

        await user.Quota.TakeBackCreditsAsync("pack");
        var taken = (await user.Quota.GetAsync()).Bought;
        await user.ReleaseAsync(canceled);

        Assert.Equal((0, 0), (taken, (await user.Quota.GetAsync()).Bought));
        Assert.Equal([0, 10, -3, 0, -4, -3, 4, -4], (await user.Quota.ReadLedgerAsync(0)).Select(line => line.Bought));
        Assert.True((await user.Quota.CheckAsync()).IsBalanced);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task PurchasesAmongJobs_LoseNeither(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await user.AnnounceWorkerAsync();
        await user.Jobs.TellPlanAsync(cluster.Service<IPlanCatalog>().Free with { ConcurrentJobs = 100 });

        await Task.WhenAll(
            Task.WhenAll(Enumerable.Range(0, 20).Select(_ => user.SubmitAsync())),
            Task.WhenAll(Enumerable.Range(0, 20).Select(i => user.Quota.AddCreditsAsync($"p{i}", 1))));

        var quota = await user.Quota.GetAsync();
        Assert.Equal((40, 20), (quota.Reserved, quota.Bought));
        Assert.True((await user.Quota.CheckAsync()).IsBalanced);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Ledger_IsReadBackwardsInParts(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        for (var i = 1; i <= 5; i++)
        {
            await user.Quota.AddCreditsAsync($"p{i}", i);
        }

        var newest = await user.Quota.ReadLedgerBackAsync(long.MaxValue, 2);
        var next = await user.Quota.ReadLedgerBackAsync(newest.Next!.Value, 2);
        var last = await user.Quota.ReadLedgerBackAsync(next.Next!.Value, 2);

        Assert.Equal([5, 4, 3, 2, 1], newest.Entries.Concat(next.Entries).Concat(last.Entries).Select(line => line.Bought));
        Assert.Null(last.Next);
    }

    private static long Used(QuotaSnapshot quota, string name) => quota.Windows.Single(window => window.Name == name).Used;
}
