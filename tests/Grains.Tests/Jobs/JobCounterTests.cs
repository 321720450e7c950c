using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Jobs;
using Aiomus.Grains.Tests.Clusters;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Jobs;

/// <summary>Jobs that ended, counted on each silo and added up.</summary>
public sealed class JobCounterTests
{
    private static readonly JobCounts None = new(0, 0, 0);

    private readonly ShiftedTime _time = new();

    [Fact]
    public void Ends_AreCountedByKindForAnHourAndADay()
    {
        var counter = new JobCounter(_time);
        counter.OnEnded(JobState.Succeeded);
        counter.OnEnded(JobState.Succeeded);
        counter.OnEnded(JobState.Failed);
        counter.OnEnded(JobState.Canceled);
        Assert.Equal((new JobCounts(2, 1, 1), new JobCounts(2, 1, 1)), counter.Read());

        _time.Advance(TimeSpan.FromMinutes(61));
        counter.OnEnded(JobState.Failed);
        Assert.Equal((new JobCounts(0, 1, 0), new JobCounts(2, 2, 1)), counter.Read());

        _time.Advance(TimeSpan.FromHours(23));
        Assert.Equal((None, new JobCounts(0, 1, 0)), counter.Read());

        _time.Advance(TimeSpan.FromDays(10));
        Assert.Equal((None, None), counter.Read());
        counter.OnEnded(JobState.Succeeded);
        Assert.Equal((new JobCounts(1, 0, 0), new JobCounts(1, 0, 0)), counter.Read());
    }

    [Fact]
    public void ClockThatJumps_ForgetsNothing()
    {
        var counter = new JobCounter(_time);
        counter.OnEnded(JobState.Succeeded);

        using (_time.Misset(TimeSpan.FromDays(400)))
        {
            Assert.Equal(1, counter.Read().Hour.Succeeded);
        }
    }

    [Fact]
    public async Task EndOfAJob_IsCountedOnce()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite());
        var user = await TestUser.CreateAsync(cluster);
        await user.GenerateAsync();
        var canceled = await user.SubmitAsync();
        await user.Jobs.CancelAsync(canceled);
        await user.Jobs.CancelAsync(canceled);

        var tally = await cluster.Service<IJobTallies>().GetAsync(TestContext.Current.CancellationToken);

        Assert.Equal(new JobCounts(1, 0, 1), tally.Hour);
        Assert.Equal(tally.Hour, tally.Day);
        Assert.Equal(cluster.Service<JobCounter>().StartedAt, tally.Since);
    }

    [Fact]
    public async Task Counts_AreThoseOfAllSilosUntilOneGoes()
    {
        await using var cluster = await GrainCluster.StartAsync(TestDatabase.Sqlite(), silos: 2);
        var counters = cluster.Services<JobCounter>();
        counters[0].OnEnded(JobState.Succeeded);
        counters[1].OnEnded(JobState.Succeeded);
        counters[1].OnEnded(JobState.Failed);

        // Of the silo that stays: which one the cluster answers with by itself is left to chance.
        var (tallies, began) = (cluster.Services<IJobTallies>()[0], counters.Min(counter => counter.StartedAt));
        var both = await tallies.GetAsync(TestContext.Current.CancellationToken);
        Assert.Equal((new JobCounts(2, 1, 0), began), (both.Hour, both.Since));

        cluster.Time.Advance(TimeSpan.FromMinutes(5));
        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[1]);

        await Eventually.AssertAsync(async () =>
        {
            try
            {
                var one = await tallies.GetAsync(TestContext.Current.CancellationToken);
                Assert.Equal(new JobCounts(1, 0, 0), one.Hour);
                Assert.True(one.Since >= began.AddMinutes(5), $"{one.Since} is before the silo went.");
            }
            catch (OrleansException fault)
            {
                Assert.Fail($"It is asked while it goes: {fault.GetType().Name}");
            }
        });
    }
}
