using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Jobs;

/// <summary>A silo that dies after any of a job's writes: the job still ends, with one image and one charge.</summary>
public sealed class JobsResumptionTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task SiloThatDiesAfterAnyWrite_LeavesOneImageAndOneCharge(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var writes = await CountWritesAsync(cluster);

        Assert.InRange(writes, 8, 20);
        for (var survived = 0; survived <= writes; survived++)
        {
            var user = await TestUser.CreateAsync(cluster);
            await user.AnnounceWorkerAsync();
            var job = Guid.CreateVersion7();

            cluster.Stop.StopAfter(survived);
            await Record.ExceptionAsync(() => GenerateAsync(user, job));
            await cluster.KillAndRestartAsync();
            var live = (await user.Jobs.ListAsync()).Count(known => known.State is JobState.Queued or JobState.Running);
            var windows = (await user.Quota.GetAsync()).Windows;
            await user.AnnounceWorkerAsync();
            await GenerateAsync(user, job);

            // A reservation is never without its job, nor a job without it: nothing has to expire.
            Assert.Equal(live, windows.Single(window => window.Name == "concurrent").Used);
            Assert.True((await user.Quota.CheckAsync()).IsBalanced);
            Assert.Equal(JobState.Succeeded, (await user.Jobs.FindAsync(job))!.State);
            Assert.Single((await user.Gallery.ListAsync(null, 10)).Images);
            await AssertLedgerAsync(user, charged: 2);
            Assert.Equal(0, (await user.Queue.GetStatusAsync()) is var queue ? queue.Waiting + queue.Leased : -1);
        }
    }

    // What a client that repeats itself and a worker that asks for work do until the job has ended.
    private static async Task GenerateAsync(TestUser user, Guid job)
    {
        await user.Jobs.SubmitAsync(job, user.Request(), user.Terms);
        while (await user.LeaseAsync() is { } lease)
        {
            if (await user.BeginAsync(lease) is not null)
            {
                await user.Jobs.CompleteAsync(lease.JobId, lease.Epoch, await user.StoreAsync(lease));
            }
        }
    }

    private static async Task<int> CountWritesAsync(GrainCluster cluster)
    {
        var user = await TestUser.CreateAsync(cluster);
        await user.AnnounceWorkerAsync();
        const int Plenty = 1000;
        cluster.Stop.StopAfter(Plenty);
        await GenerateAsync(user, Guid.CreateVersion7());
        var writes = Plenty - cluster.Stop.Left;
        cluster.Stop.Release();
        return writes;
    }

    private static async Task AssertLedgerAsync(TestUser user, int charged)
    {
        var quota = await user.Quota.GetAsync();
        var ledger = await user.Quota.ReadLedgerAsync(0);
        Assert.Equal((0, charged), (quota.Reserved, quota.Charged));
        Assert.Equal(0, ledger.Sum(entry => entry.Reserved));
        Assert.Equal(charged, ledger.Sum(entry => entry.Charged));
        Assert.Equal(Enumerable.Range(1, ledger.Count).Select(number => (long)number), ledger.Select(entry => entry.Number));
    }
}
