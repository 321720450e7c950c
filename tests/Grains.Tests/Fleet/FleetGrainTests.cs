using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Inference;
using Aiomus.Grains.Interfaces.Models;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Fleet;

public sealed class FleetGrainTests
{
    [Fact]
    public async Task WorkerWhoseClockWasAhead_IsHeardAndMissedLikeAnother()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var fleet = cluster.Grains.GetGrain<IFleetGrain>(FleetStream.Key);
        await fleet.AnnounceAsync(Sample(running: 1, cluster.Time.GetUtcNow().AddDays(400)));

        await fleet.AnnounceAsync(Sample(running: 2, cluster.Time.GetUtcNow()));
        Assert.Equal(2, Assert.Single(await fleet.GetWorkersAsync()).Running);

        await fleet.AnnounceAsync(Sample(running: 3, cluster.Time.GetUtcNow().AddDays(400)));
        cluster.Time.Advance(TimeSpan.FromSeconds(16));
        Assert.Empty(await fleet.GetWorkersAsync());
    }

    [Fact]
    public async Task ClockThatJumps_MissesNobody()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var fleet = cluster.Grains.GetGrain<IFleetGrain>(FleetStream.Key);
        await fleet.AnnounceAsync(Sample(running: 1, cluster.Time.GetUtcNow()));

        using (cluster.Time.Misset(TimeSpan.FromDays(400)))
        {
            Assert.Single(await fleet.GetWorkersAsync());
        }
    }

    [Fact]
    public async Task WorkerThatLoadsAKnownModel_CountsAsOneOfIts()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var fleet = cluster.Grains.GetGrain<IFleetGrain>(FleetStream.Key);
        await fleet.AnnounceAsync(Sample(running: 0, cluster.Time.GetUtcNow()));
        await fleet.LeaveAsync("mini@silo");
        Assert.Equal(0, Assert.Single(await fleet.GetModelsAsync()).Workers);

        await fleet.AnnounceLoadingAsync(["mini@silo", "new@silo"]);

        Assert.Equal(1, Assert.Single(await fleet.GetModelsAsync()).Workers);
        Assert.Equal(["mini", "new"], await fleet.GetLoadingAsync());

        await fleet.AnnounceAsync(Sample(running: 0, cluster.Time.GetUtcNow()));
        Assert.Equal(1, Assert.Single(await fleet.GetModelsAsync()).Workers);
        Assert.Equal(["new"], await fleet.GetLoadingAsync());
    }

    [Fact]
    public async Task ModelThatNobodyRunsAnyMore_IsForgottenForGood()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var fleet = cluster.Grains.GetGrain<IFleetGrain>(FleetStream.Key);
        await fleet.AnnounceAsync(Sample(running: 0, cluster.Time.GetUtcNow()));
        Assert.Equal(ErrorCode.ModelInUse, (await Assert.ThrowsAsync<AiomusException>(() => fleet.ForgetAsync("mini"))).Code);
        await fleet.LeaveAsync("mini@silo");
        await fleet.AnnounceLoadingAsync(["mini@other"]);
        Assert.Equal(ErrorCode.ModelInUse, (await Assert.ThrowsAsync<AiomusException>(() => fleet.ForgetAsync("mini"))).Code);
        await fleet.LeaveAsync("mini@other");

        Assert.True(await fleet.ForgetAsync("mini"));

        Assert.False(await fleet.ForgetAsync("mini"));
        Assert.Empty(await fleet.GetModelsAsync());
        await cluster.KillAndRestartAsync();
        fleet = cluster.Grains.GetGrain<IFleetGrain>(FleetStream.Key);
        Assert.Empty(await fleet.GetModelsAsync());
        await fleet.AnnounceAsync(Sample(running: 0, cluster.Time.GetUtcNow()));
        Assert.Single(await fleet.GetModelsAsync());
    }

    [Fact]
    public async Task WorkerThatDiesWhileItLoads_IsMissed()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var fleet = cluster.Grains.GetGrain<IFleetGrain>(FleetStream.Key);
        await fleet.AnnounceLoadingAsync(["new@silo"]);

        cluster.Time.Advance(TimeSpan.FromSeconds(16));

        Assert.Empty(await fleet.GetLoadingAsync());
    }

    [Fact]
    public async Task WorkerThatWasToldToDrain_ReadsAsDrainingUntilItSaysOtherwise()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var fleet = cluster.Grains.GetGrain<IFleetGrain>(FleetStream.Key);
        await fleet.AnnounceAsync(Sample(running: 1, cluster.Time.GetUtcNow()));

        await fleet.NoteDrainingAsync("mini@silo", true);
        await fleet.NoteDrainingAsync("mini@nowhere", true);

        Assert.True(Assert.Single(await fleet.GetWorkersAsync()).Draining);
        Assert.Equal(0, Assert.Single(await fleet.GetModelsAsync()).Workers);
        await fleet.AnnounceAsync(Sample(running: 1, cluster.Time.GetUtcNow()));
        Assert.False(Assert.Single(await fleet.GetWorkersAsync()).Draining);
        Assert.Equal(1, Assert.Single(await fleet.GetModelsAsync()).Workers);
    }

    [Fact]
    public async Task Drain_ReachesTheWorkersEngine()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var worker = cluster.Grains.GetGrain<IGpuWorkerGrain>(cluster.Worker());

        await worker.SetDrainingAsync(true);
        await worker.SetDrainingAsync(true);
        Assert.True(cluster.Engine.Draining["mini"]);
        await worker.SetDrainingAsync(false);

        Assert.False(cluster.Engine.Draining["mini"]);
    }

    private static WorkerSample Sample(int running, DateTimeOffset at) => new(
        "mini@silo", "silo", "cpu", new ModelDescription("mini", 256, 256, 64, 512, 8, 6, 50, 2, "ddim", ["ddim"], 0.1), true, 4, running,
        1, 1, at);
}
