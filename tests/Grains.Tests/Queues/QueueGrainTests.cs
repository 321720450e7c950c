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

        Assert.Equal((ticket.JobId, before.Epoch + 1), (after.JobId, after.Epoch));

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

        Assert.Equal(new QueueStatus(1, 0, 0, null), await queue.GetStatusAsync());
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

    private static (IQueueGrain Queue, string Worker) Queue(GrainCluster cluster)
    {
        var model = $"m{Guid.NewGuid():N}";
        return (cluster.Grains.GetGrain<IQueueGrain>(QueueKey.For(model, 0)), cluster.Worker(model));
    }

    private static QueueTicket Ticket() => new(Guid.NewGuid(), Guid.NewGuid(), 1, 1);
}
