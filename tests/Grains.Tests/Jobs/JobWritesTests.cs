using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Jobs;

/// <summary>What one image costs the disk, from its submission until it is stored and charged.</summary>
public sealed class JobWritesTests(ITestOutputHelper output)
{
    private const int Remembered = 64;
    private const string Prompt = "a red apple on a wooden table, morning light";

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task Image_IsStoredInSevenWritesHoweverManyJobsAreRemembered(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);

        // The first one also enters into the register who holds something of the person.
        await user.GenerateAsync(Prompt);
        var few = await CountAsync(cluster, user);
        for (var i = 2; i < Remembered; i++)
        {
            cluster.Time.Advance(TimeSpan.FromHours(1));
            await user.GenerateAsync(Prompt);
        }

        cluster.Time.Advance(TimeSpan.FromHours(1));
        var many = await CountAsync(cluster, user);

        string[] expected =
        [
            "ticket added",
            "job, event, quota, charge, ledger, usage",
            "ticket leased",
            "job, event",
            "blob put",
            "job, event, quota, charge, ledger, image, usage",
            "ticket removed",
        ];
        Assert.Equal(expected, few.Select(write => write.What));
        Assert.Equal(expected, many.Select(write => write.What));

        // Numbers have more digits; nothing else may grow.
        Assert.InRange(many.Sum(write => write.Bytes) - few.Sum(write => write.Bytes), -64, 64);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Prompt_IsKeptOnceForAllImagesOfAJob(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);
        await user.GenerateAsync(images: 1);

        var one = await CountAsync(cluster, user, images: 1);
        var eight = await CountAsync(cluster, user, images: 8, prompt: Prompt + new string('x', 1500));
        var short8 = await CountAsync(cluster, user, images: 8);

        // Inserted with the job, and written again with its row when that begins and ends: never with an image.
        Assert.Equal(one.Count + 7, eight.Count);
        Assert.InRange(Rows(eight) - Rows(short8), 1, 3 * 1600);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Submission_AsksForThePlanOnceInAMinute(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);
        await user.AnnounceWorkerAsync();
        var before = cluster.Calls.Count("GetPlanAsync");

        var job = await user.Jobs.SubmitAsync(Guid.CreateVersion7(), user.Request(), user.Terms);
        await user.SubmitAsync();
        var soon = cluster.Calls.Count("GetPlanAsync");
        cluster.Time.Advance(TimeSpan.FromSeconds(61));
        await user.AnnounceWorkerAsync();
        await user.SubmitAsync();

        Assert.Equal(2, job.Quota!.Reserved);
        Assert.Equal((before + 1, before + 2), (soon, cluster.Calls.Count("GetPlanAsync")));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task PlanThatIsTold_CountsAtOnceAndIsNotAskedFor(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var user = await TestUser.CreateAsync(cluster);
        await user.AnnounceWorkerAsync();
        await user.SubmitAsync();
        var before = cluster.Calls.Count("GetPlanAsync");

        await user.Jobs.TellPlanAsync(cluster.Service<IPlanCatalog>().Find("plus")!);
        var job = await user.Jobs.SubmitAsync(Guid.CreateVersion7(), user.Request(), user.Terms);

        Assert.Equal("plus", job.Quota!.Plan);
        Assert.Equal(before, cluster.Calls.Count("GetPlanAsync"));
    }

    private static long Rows(IEnumerable<DurableWrite> writes) =>
        writes.Where(write => write.What != "blob put").Sum(write => write.Bytes);

    private async Task<IReadOnlyList<DurableWrite>> CountAsync(GrainCluster cluster, TestUser user, int images = 1, string prompt = Prompt)
    {
        await user.AnnounceWorkerAsync();
        cluster.Stop.Count();
        var job = await user.SubmitAsync(prompt, images);
        Assert.Equal(job, await user.WorkAsync(images));
        var writes = cluster.Stop.Take();
        Assert.Equal(JobState.Succeeded, (await user.Jobs.FindAsync(job))!.State);
        output.WriteLine($"{writes.Count} writes, {writes.Sum(write => write.Bytes)} bytes:");
        foreach (var write in writes)
        {
            output.WriteLine($"{write.Bytes,8} {write.What}");
        }

        return writes;
    }
}
