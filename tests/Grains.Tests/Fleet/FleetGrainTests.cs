using Aiomus.Grains.Interfaces.Fleet;
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

    private static WorkerSample Sample(int running, DateTimeOffset at) => new(
        "mini@silo", "silo", "cpu", new ModelDescription("mini", 256, 256, 64, 512, 8, 6, 50, 2, "ddim", ["ddim"], 0.1), true, 4, running,
        1, 1, at);
}
