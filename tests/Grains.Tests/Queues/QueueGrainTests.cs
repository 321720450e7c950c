using Aiomus.Grains.Interfaces.Queues;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Grains.Tests.Queues;

[Collection(SharedClustersCollection.Name)]
public sealed class QueueGrainTests(SharedClusters clusters)
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task SilentWorker_LosesItsLease(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        var ticket = Ticket();
        await queue.EnqueueAsync(ticket);
        var first = Assert.Single(await queue.LeaseAsync(worker, 1));

        Assert.Empty(await queue.LeaseAsync(worker, 1));
        cluster.Time.Advance(TimeSpan.FromSeconds(31));
        var second = Assert.Single(await queue.LeaseAsync(worker, 1));

        Assert.Equal((ticket.JobId, first.Epoch + 1), (second.JobId, second.Epoch));
        Assert.Equal([ticket.JobId], await queue.HeartbeatAsync(worker, [first]));
        Assert.Empty(await queue.HeartbeatAsync(worker, [second]));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Heartbeat_KeepsTheLease(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        await queue.EnqueueAsync(Ticket());
        var lease = Assert.Single(await queue.LeaseAsync(worker, 1));

        for (var i = 0; i < 5; i++)
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(20));
            Assert.Empty(await queue.HeartbeatAsync(worker, [lease]));
            Assert.Empty(await queue.LeaseAsync(worker, 1));
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RestartedSilo_GivesDeadWorkersJobsAtOnce(DatabaseKind database)
    {
        await using var cluster = await GrainCluster.StartAsync(await database.CreateAsync());
        var ticket = Ticket();
        await Queue(cluster).Queue.EnqueueAsync(ticket);
        var before = Assert.Single(await Queue(cluster).Queue.LeaseAsync(Queue(cluster).Worker, 1));

        await cluster.KillAndRestartAsync();
        var after = Assert.Single(await Queue(cluster).Queue.LeaseAsync(Queue(cluster).Worker, 1));

        Assert.Equal((ticket.JobId, before.Epoch + 1, 1), (after.JobId, after.Epoch, after.Deaths));

        static (IQueueGrain Queue, string Worker) Queue(GrainCluster cluster) =>
            (cluster.Grains.GetGrain<IQueueGrain>("mini/0"), cluster.Worker());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task LeavingWorker_ReturnsItsJobs(DatabaseKind database)
    {
        var (queue, worker) = Queue(await clusters.GetAsync(database));
        await queue.EnqueueAsync(Ticket());
        await queue.LeaseAsync(worker, 1);

        await queue.LeaveAsync(worker);

        Assert.Equal(new QueueStatus(1, 0, 0, null), await queue.GetStatusAsync() with { Oldest = null });
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task QueueWithoutWorkers_RefusesOnceItIsSure(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        await queue.LeaseAsync(worker, 0);
        cluster.Time.Advance(TimeSpan.FromSeconds(31));

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => queue.EnqueueAsync(Ticket()));

        Assert.Equal(ErrorCode.NoWorkerAvailable, refusal.Code);
        Assert.NotNull(refusal.RetryAfter);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task WorkerThatIsHeardAndLeasesNothing_LetsJobsWaitUntilItLeaves(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        await queue.LeaseAsync(worker, 0);
        cluster.Time.Advance(TimeSpan.FromSeconds(31));

        await queue.HeartbeatAsync(worker, []);
        await queue.EnqueueAsync(Ticket());
        await queue.LeaveAsync(worker);

        Assert.Equal(ErrorCode.NoWorkerAvailable, (await Assert.ThrowsAsync<AiomusException>(() => queue.EnqueueAsync(Ticket()))).Code);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Status_TellsHowLongTheOldestHasWaited(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        await queue.LeaseAsync(worker, 0);
        Assert.Null((await queue.GetStatusAsync()).Oldest);
        var (first, second) = (Ticket(), Ticket());
        await queue.EnqueueAsync(first);
        cluster.Time.Advance(TimeSpan.FromSeconds(20));
        await queue.EnqueueAsync(second);
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.InRange(await SecondsAsync(), 25, 35);

        var lease = Assert.Single(await queue.LeaseAsync(worker, 1));
        Assert.Equal(first.JobId, lease.JobId);
        Assert.InRange(await SecondsAsync(), 5, 15);

        // It waits again, and for as long as it has been here.
        await queue.ReturnAsync(lease.JobId, lease.Epoch);
        Assert.InRange(await SecondsAsync(), 25, 35);

        await queue.RemoveAsync(first.JobId);
        Assert.InRange(await SecondsAsync(), 5, 15);
        await queue.RemoveAsync(second.JobId);
        Assert.Null((await queue.GetStatusAsync()).Oldest);

        async Task<double> SecondsAsync() => (await queue.GetStatusAsync()).Oldest!.Value.TotalSeconds;
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Eta_IsOmittedUntilMeasured(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        var unmeasured = await queue.EnqueueAsync(Ticket());
        for (var i = 0; i < 3; i++)
        {
            await queue.EnqueueAsync(Ticket());
            var lease = Assert.Single(await queue.LeaseAsync(worker, 1));
            cluster.Time.Advance(TimeSpan.FromSeconds(2));
            await queue.RemoveAsync(lease.JobId);
        }

        await queue.EnqueueAsync(Ticket());
        var measured = await queue.EnqueueAsync(Ticket());

        Assert.Null(unmeasured.Eta);
        Assert.InRange(measured.Eta!.Value.TotalSeconds, 3.9, 4.5);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task KnownJob_KeepsItsPlace(DatabaseKind database)
    {
        var (queue, worker) = Queue(await clusters.GetAsync(database));
        var ticket = Ticket();
        await queue.EnqueueAsync(ticket);

        await queue.EnqueueAsync(ticket);

        Assert.Single(await queue.LeaseAsync(worker, 10));
    }

    // As it was found: after a restart a newcomer's 300 jobs went before the next job of somebody who had waited.
    [Theory, MemberData(nameof(Databases))]
    public async Task NewcomerAfterARestart_DoesNotOvertake(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        var (patient, newcomer) = (Guid.NewGuid(), Guid.NewGuid());
        for (var i = 0; i < 20; i++)
        {
            await queue.EnqueueAsync(Ticket(patient));
        }

        for (var i = 0; i < 10; i++)
        {
            await queue.RemoveAsync(Assert.Single(await queue.LeaseAsync(worker, 1)).JobId);
        }

        await cluster.Silos.DeactivateAsync(queue.GetGrainId());
        for (var i = 0; i < 10; i++)
        {
            await queue.EnqueueAsync(Ticket(newcomer));
        }

        var next = await queue.LeaseAsync(worker, 10);
        Assert.InRange(next.Count(lease => lease.UserId == patient), 4, 6);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task CanceledJobs_CostNoTurnAlsoAfterARestart(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        var (canceller, other) = (Guid.NewGuid(), Guid.NewGuid());
        var canceled = Enumerable.Range(0, 20).Select(_ => Ticket(canceller)).ToArray();
        foreach (var ticket in canceled)
        {
            await queue.EnqueueAsync(ticket);
        }

        var kept = Ticket(canceller);
        await queue.EnqueueAsync(kept);
        for (var i = 0; i < 10; i++)
        {
            await queue.EnqueueAsync(Ticket(other));
        }

        foreach (var ticket in canceled)
        {
            await queue.RemoveAsync(ticket.JobId);
        }

        await cluster.Silos.DeactivateAsync(queue.GetGrainId());

        Assert.Contains(await queue.LeaseAsync(worker, 2), lease => lease.JobId == kept.JobId);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ManyPlaces_AreToldAtOnce(DatabaseKind database)
    {
        var (queue, worker) = Queue(await clusters.GetAsync(database));
        var (leased, first, second, unknown) = (Ticket(), Ticket(), Ticket(), Guid.NewGuid());
        await queue.EnqueueAsync(leased);
        await queue.LeaseAsync(worker, 1);
        await queue.EnqueueAsync(first);
        await queue.EnqueueAsync(second);

        var standings = await queue.FindPlacesAsync([second.JobId, unknown, leased.JobId, first.JobId]);

        Assert.Equal(
            [
                (second.JobId, JobStanding.Waiting, 1),
                (unknown, JobStanding.Unknown, null),
                (leased.JobId, JobStanding.Leased, null),
                (first.JobId, JobStanding.Waiting, 0),
            ],
            standings.Select(standing => (standing.JobId, standing.Standing, standing.Place?.Position)));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task LeaseThatIsHandedBack_CountsNoDeath(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await user.AnnounceWorkerAsync();
        await user.SubmitAsync();
        for (var restart = 0; restart < 10; restart++)
        {
            var lease = (await user.LeaseAsync())!;
            Assert.Equal(0, lease.Deaths);
            Assert.NotNull(await user.BeginAsync(lease));
            await user.Queue.LeaveAsync(cluster.Worker(user.Model));
        }

        await user.WorkAsync();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task LeaseThatALivingWorkerDropped_CountsNoDeath(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        await queue.EnqueueAsync(Ticket());
        await queue.LeaseAsync(worker, 1);
        cluster.Time.Advance(TimeSpan.FromSeconds(20));
        await queue.HeartbeatAsync(worker, []);
        cluster.Time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(0, Assert.Single(await queue.LeaseAsync(worker, 1)).Deaths);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Suspects_ComeAloneInTheirTurn(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        var other = $"{worker}0";
        QueueTicket[] tickets = [.. Enumerable.Range(0, 4).Select(_ => Ticket())];
        foreach (var ticket in tickets)
        {
            await queue.EnqueueAsync(ticket);
        }

        Assert.Equal(2, (await queue.LeaseAsync(worker, 2)).Count);
        cluster.Time.Advance(TimeSpan.FromSeconds(31));

        // Two workers take one suspect each; what is not suspect goes on once a worker is through.
        var first = Assert.Single(await queue.LeaseAsync(worker, 4));
        Assert.Empty(await queue.LeaseAsync(worker, 4));
        var second = Assert.Single(await queue.LeaseAsync(other, 4));
        Assert.Equal([1, 1], new[] { first.Deaths, second.Deaths });
        await queue.RemoveAsync(first.JobId);
        Assert.Equal([0, 0], (await queue.LeaseAsync(worker, 4)).Select(lease => lease.Deaths));
        Assert.Equal(
            tickets.Take(2).Select(ticket => ticket.JobId).Order(), new[] { first.JobId, second.JobId }.Order());
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task SuspectThatWasNotBegun_IsNotToBlame(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        await queue.EnqueueAsync(Ticket());
        await queue.LeaseAsync(worker, 1);
        cluster.Time.Advance(TimeSpan.FromSeconds(31));
        await queue.LeaseAsync(worker, 1);
        cluster.Time.Advance(TimeSpan.FromSeconds(31));

        var waited = Assert.Single(await queue.LeaseAsync(worker, 1));
        Assert.True(await queue.BeginAloneAsync(waited.JobId, waited.Epoch));
        Assert.False(await queue.BeginAloneAsync(waited.JobId, waited.Epoch - 1));
        cluster.Time.Advance(TimeSpan.FromSeconds(31));
        var begun = Assert.Single(await queue.LeaseAsync(worker, 1));

        Assert.Equal((1, 2), (waited.Deaths, begun.Deaths));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task FailedJob_WaitsBeforeItIsLeasedAgain(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        var (failing, next) = (Ticket(), Ticket());
        await queue.EnqueueAsync(failing);
        var lease = Assert.Single(await queue.LeaseAsync(worker, 1));
        await queue.EnqueueAsync(next);

        await queue.PostponeAsync(lease.JobId, lease.Epoch, failed: true);

        Assert.Equal((2, 0), (await queue.GetStatusAsync()) is var status ? (status.Waiting, status.Leased) : default);
        Assert.Equal(0, (await queue.FindPlaceAsync(failing.JobId))!.Position);
        Assert.Equal(next.JobId, Assert.Single(await queue.LeaseAsync(worker, 2)).JobId);
        cluster.Time.Advance(TimeSpan.FromSeconds(5.1));
        var again = Assert.Single(await queue.LeaseAsync(worker, 2));
        Assert.Equal((failing.JobId, 0, 1), (again.JobId, again.Deaths, again.Failures));

        // A restart forgets the pause, not the failure.
        await queue.PostponeAsync(again.JobId, again.Epoch, failed: true);
        await cluster.Silos.DeactivateAsync(queue.GetGrainId());
        var afterwards = Assert.Single(await queue.LeaseAsync(worker, 2));
        Assert.Equal((failing.JobId, 0, 2), (afterwards.JobId, afterwards.Deaths, afterwards.Failures));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task ClockThatJumps_NeitherTakesNorKeepsLeases(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var (queue, worker) = Queue(cluster);
        await queue.EnqueueAsync(Ticket());
        var before = Assert.Single(await queue.LeaseAsync(worker, 1));
        JobLease ahead;
        using (cluster.Time.Misset(TimeSpan.FromDays(400)))
        {
            Assert.Empty(await queue.HeartbeatAsync(worker, [before]));
            Assert.Equal(1, (await queue.GetStatusAsync()).Workers);
            await queue.EnqueueAsync(Ticket());
            ahead = Assert.Single(await queue.LeaseAsync(worker, 1));
        }

        Assert.Empty(await queue.HeartbeatAsync(worker, [before, ahead]));
        cluster.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(0, (await queue.GetStatusAsync()).Workers);
        var again = Assert.Single(await queue.LeaseAsync(worker, 4));
        Assert.Equal(before.JobId, again.JobId);
    }

    private static (IQueueGrain Queue, string Worker) Queue(GrainCluster cluster)
    {
        var model = $"m{Guid.NewGuid():N}";
        return (cluster.Grains.GetGrain<IQueueGrain>(QueueKey.For(model, 0)), cluster.Worker(model));
    }

    private static QueueTicket Ticket(Guid? user = null) => new(Guid.NewGuid(), user ?? Guid.NewGuid(), 1, 1);
}
