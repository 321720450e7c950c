using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Jobs;

/// <summary>What a plan lets in, and what is told whom it does not.</summary>
[Collection(SharedClustersCollection.Name)]
public sealed class AdmissionTests(SharedClusters clusters)
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task FiftyParallelSubmissionsOfOneCredit_StartOneJob(DatabaseKind database)
    {
        var (user, plan) = await StartAsync(database);
        await user.Jobs.TellPlanAsync(plan with { CreditsPerDay = 2, ConcurrentJobs = 100, JobsPerMinute = 100 });

        var refusals = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Record.ExceptionAsync(() => user.SubmitAsync()).AsTask()));

        Assert.Equal(49, refusals.OfType<AiomusException>().Count(refusal => refusal.Code == ErrorCode.QuotaExceeded));
        Assert.Single(await user.Jobs.ListAsync());
        Assert.Equal(2, (await user.Quota.GetAsync()).Reserved);
        Assert.Equal(1, (await user.Queue.GetStatusAsync()).Waiting);
    }

    [Theory]
    [InlineData("width", 64L, "free")]
    [InlineData("height", 64L, "free")]
    [InlineData("steps", 5L, "free")]
    [InlineData("model", null, "free")]
    public async Task JobBeyondThePlan_NamesTheFieldAndTheSmallestPlan(string field, long? limit, string helps)
    {
        var (user, plan) = await StartAsync(DatabaseKind.Sqlite);
        var tight = plan with { Name = "tight" };
        await user.Jobs.TellPlanAsync(field switch
        {
            "width" or "height" => tight with { MaxSize = 64 },
            "steps" => tight with { MaxSteps = 5 },
            _ => tight with { Models = ["other"] },
        });
        var request = field == "height" ? user.Request() with { Width = 64, Height = 256 } : user.Request();

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.Jobs.SubmitAsync(Guid.CreateVersion7(), request, user.Terms));

        Assert.Equal((ErrorCode.PlanNeeded, field, limit, helps), (refusal.Code, refusal.Field, refusal.Limit, refusal.Plan));
        Assert.Equal((true, null), (refusal.NeedsPayment, refusal.RetryAfter));
        Assert.Equal((0, 0), ((await user.Quota.GetAsync()).Reserved, (await user.Queue.GetStatusAsync()).Waiting));
    }

    [Fact]
    public async Task JobBeyondEveryPlan_IsInvalid()
    {
        var (user, _) = await StartAsync(DatabaseKind.Sqlite);
        await user.AnnounceAsync(user.Description with { MaxSteps = 1000 });

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.Jobs.SubmitAsync(
            Guid.CreateVersion7(), user.Request() with { Steps = 501 }, user.Terms with { Credits = 51 }));

        Assert.Equal((ErrorCode.InvalidRequest, "steps", null), (refusal.Code, refusal.Field, refusal.Plan));
    }

    [Theory]
    [InlineData(1000, 1000, 501, "month", true, "plus")]
    [InlineData(100_000, 2, 2, "month", true, "plus")]
    [InlineData(2, 10_000, 2, "day", true, "plus")]
    [InlineData(3, 10_000, 1, "day", false, null)]
    [InlineData(100_000, 1000, 12_501, "month", true, null)]
    public async Task SpentCredits_AreWaitedForOrPaid(int day, int month, int images, string window, bool isPaid, string? helps)
    {
        var (user, plan) = await StartAsync(DatabaseKind.Sqlite);
        await user.Jobs.TellPlanAsync(plan with { CreditsPerDay = day, CreditsPerMonth = month });
        await user.SubmitAsync();

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => user.SubmitAsync(images: images));

        Assert.Equal((ErrorCode.QuotaExceeded, window), (refusal.Code, refusal.Shortage!.Window));
        Assert.Equal((isPaid, helps), (refusal.NeedsPayment, refusal.Plan));
        Assert.Equal(isPaid, refusal.RetryAfter is null);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Quote_TellsWhatIsLeftAfterTheJobAndReservesNothing(DatabaseKind database)
    {
        var (user, plan) = await StartAsync(database);
        await user.Jobs.TellPlanAsync(plan with { CreditsPerDay = 3 });

        var admitted = await user.Jobs.QuoteAsync(Guid.NewGuid(), user.Request(), 2);
        var refused = await user.Jobs.QuoteAsync(Guid.NewGuid(), user.Request(), 4);
        var beyond = await user.Jobs.QuoteAsync(Guid.NewGuid(), user.Request() with { Width = 2048 }, 2);

        Assert.Equal((0, 2, null), (Used(admitted.Now), Used(admitted.After!), admitted.Refusal));
        Assert.Equal((ErrorCode.QuotaExceeded, "plus", null), (refused.Refusal, refused.Plan, refused.After));
        Assert.Equal((ErrorCode.PlanNeeded, "plus", null), (beyond.Refusal, beyond.Plan, beyond.After));
        Assert.Equal(0, (await user.Quota.GetAsync()).Reserved);
        Assert.Empty(await user.Quota.ReadLedgerAsync(0));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task QuoteOfAJobThatIsThere_TakesNothingMore(DatabaseKind database)
    {
        var (user, _) = await StartAsync(database);
        var job = await user.SubmitAsync();

        var again = await user.Jobs.QuoteAsync(job, user.Request(), 2);

        Assert.Equal((2, 2), (Used(again.Now), Used(again.After!)));
    }

    private static long Used(QuotaSnapshot quota) => quota.Windows.Single(window => window.Name == "day").Used;

    private async Task<(TestUser User, Plan Plan)> StartAsync(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await user.AnnounceWorkerAsync();
        return (user, cluster.Service<IPlanCatalog>().Free);
    }
}
