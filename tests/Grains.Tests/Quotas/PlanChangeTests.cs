using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Quotas;

[Collection(SharedClustersCollection.Name)]
public sealed class PlanChangeTests(SharedClusters clusters)
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task PlanThatIsPaidFromNow_GivesItsWholeMonth(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (user, plus) = (await TestUser.CreateAsync(cluster), Find(cluster, "plus"));
        await user.ReserveAsync(Guid.NewGuid(), 400);
        cluster.Time.Advance(TimeSpan.FromDays(3));
        var paid = cluster.Time.GetUtcNow();

        await user.Quota.ApplyPlanAsync(plus, paid);
        await user.Quota.ApplyPlanAsync(plus, paid);
        await user.Jobs.TellPlanAsync(plus);
        await user.AnnounceWorkerAsync();
        var job = await user.Jobs.SubmitAsync(Guid.CreateVersion7(), user.Request(), user.Terms);

        var month = Month(job.Quota!);
        Assert.Equal(("plus", 50_000, 2), (job.Quota!.Plan, month.Limit, month.Used));
        Assert.InRange(month.Length.TotalDays, 28, 31);
        Assert.InRange((month.Length - month.ResetsIn).TotalMinutes, 0, 5);
        var line = Assert.Single(await user.Quota.ReadLedgerAsync(0), line => line.Kind == LedgerEntryKind.PlanChanged);
        Assert.Equal(("plus", Guid.Empty), (line.Plan, line.JobId));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ChangeInTheMiddleOfAMonth_SharesItAndKeepsWhatWasUsed(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (user, plus, pro) = (await TestUser.CreateAsync(cluster), Find(cluster, "plus"), Find(cluster, "pro"));
        await user.Quota.ApplyPlanAsync(plus, cluster.Time.GetUtcNow());
        await user.ReserveAsync(Guid.NewGuid(), 300);
        var month = Month(await user.Quota.GetAsync());
        cluster.Time.Advance(month.Length / 2);

        await user.Quota.ApplyPlanAsync(pro, anchor: null);
        await user.Jobs.TellPlanAsync(pro);
        await user.AnnounceWorkerAsync();
        var job = await user.Jobs.SubmitAsync(Guid.CreateVersion7(), user.Request(), user.Terms);

        var shared = Month(job.Quota!);
        Assert.InRange(shared.Limit, 149_000, 150_000);
        Assert.Equal((302, month.Length), (shared.Used, shared.Length));
        cluster.Time.Advance(shared.ResetsIn);
        var next = Month((await user.Jobs.QuoteAsync(Guid.NewGuid(), user.Request(), 2)).Now);
        Assert.Equal((0, true), (next.Used, (await user.Quota.CheckAsync()).IsBalanced));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task SmallerPlan_TakesNothingThatWasUsed(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (user, small) = (await TestUser.CreateAsync(cluster), Find(cluster, "free") with { Name = "small", CreditsPerMonth = 10 });
        await user.ReserveAsync(Guid.NewGuid(), 900);
        cluster.Time.Advance(TimeSpan.FromMinutes(1));

        await user.Quota.ApplyPlanAsync(small, anchor: null);
        await user.Jobs.TellPlanAsync(small);
        var quote = await user.Jobs.QuoteAsync(Guid.NewGuid(), user.Request(), 2);

        Assert.Equal((900, 900), (Month(quote.Now).Used, Month(quote.Now).Limit));
        Assert.Equal(ErrorCode.QuotaExceeded, quote.Refusal);
    }

    private static Plan Find(GrainCluster cluster, string name) => cluster.Service<IPlanCatalog>().Find(name)!;

    private static QuotaWindow Month(QuotaSnapshot quota) => quota.Windows.Single(window => window.Name == "month");
}
