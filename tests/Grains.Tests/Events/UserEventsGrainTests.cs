using Aiomus.Grains.Events;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Tests.Clusters;
using Orleans.Runtime;

namespace Aiomus.Grains.Tests.Events;

[Collection(SharedClustersCollection.Name)]
public sealed class UserEventsGrainTests(SharedClusters clusters)
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory, MemberData(nameof(Databases))]
    public async Task Follower_HearsKeptAndPassingEvents(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var sink = new Sink();
        var reference = cluster.Grains.CreateObjectReference<IUserEventObserver>(sink);
        Assert.Equal(0, await user.Events.SubscribeAsync(Guid.NewGuid(), reference));
        var job = Guid.NewGuid();

        await user.Events.PublishAsync(await KeepAsync(cluster, user, 1, job));
        await user.Events.PublishAsync(Event(UserEventType.Progress, job));

        await Eventually.AssertAsync(() =>
        {
            Assert.Equal(
                [(UserEventType.Queued, 1L), (UserEventType.Progress, 0L)],
                sink.Heard.OrderBy(e => e.Type).Select(e => (e.Type, e.Sequence)));
            return Task.CompletedTask;
        });
        GC.KeepAlive(sink);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Cursor_ContinuesWhereItStopped(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await KeepAsync(cluster, user, 1, 10);

        var batch = await user.Events.ReadAsync(7);

        Assert.Equal([8L, 9L, 10L], batch.Events.Select(e => e.Sequence));
        Assert.False(batch.Gap);
        Assert.Equal(10, batch.Latest);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task CursorOlderThanTheLog_IsAGap(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await KeepAsync(cluster, user, 11, 130);

        Assert.True((await user.Events.ReadAsync(5)).Gap);
        Assert.True((await user.Events.ReadAsync(141)).Gap);
        Assert.False((await user.Events.ReadAsync(10)).Gap);
        Assert.False((await user.Events.ReadAsync(140)).Gap);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task KeptEvents_AreTheNewest(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        await KeepAsync(cluster, user, 1, EventRecords.Kept);

        await user.GenerateAsync();

        var batch = await user.Events.ReadAsync(3);
        Assert.False(batch.Gap);
        Assert.Equal(EventRecords.Kept, batch.Events.Length);
        Assert.Equal(EventRecords.Kept + 3, batch.Latest);
        Assert.True((await user.Events.ReadAsync(2)).Gap);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task EventsOfEarlierVersions_AreCarriedOver(DatabaseKind database)
    {
        var cluster = await clusters.GetAsync(database);
        var user = await TestUser.CreateAsync(cluster);
        var state = new UserEventsState { Sequence = 140 };
        state.Events.AddRange(
            Enumerable.Range(13, 128).Select(number => Event(UserEventType.Finished, Guid.NewGuid()) with { Sequence = number }));
        await cluster.StoreEarlierAsync(user.Events.GetGrainId(), "events", state);

        await user.GenerateAsync();

        var batch = await user.Events.ReadAsync(12);
        Assert.False(batch.Gap);
        Assert.Equal(Enumerable.Range(13, 131).Select(number => (long)number), batch.Events.Select(kept => kept.Sequence));
        Assert.Equal(state.Events.Select(kept => kept.JobId), batch.Events.Take(128).Select(kept => kept.JobId));
    }

    private static Task KeepAsync(GrainCluster cluster, TestUser user, int first, int count) => cluster.Records.ApplyAsync(
        user.Id,
        [.. Enumerable.Range(first, count)
            .Select(number => EventRecords.Keep(Event(UserEventType.Finished, Guid.NewGuid()) with { Sequence = number }))]);

    private static async Task<UserEvent> KeepAsync(GrainCluster cluster, TestUser user, int number, Guid job)
    {
        var kept = Event(UserEventType.Queued, job) with { Sequence = number };
        await cluster.Records.ApplyAsync(user.Id, [EventRecords.Keep(kept)]);
        return kept;
    }

    private static UserEvent Event(UserEventType type, Guid job) => new(type, job, DateTimeOffset.UnixEpoch);

    private sealed class Sink : IUserEventObserver
    {
        private readonly List<UserEvent> _heard = [];

        public UserEvent[] Heard
        {
            get
            {
                lock (_heard)
                {
                    return [.. _heard];
                }
            }
        }

        public Task OnEventAsync(Guid userId, UserEvent userEvent)
        {
            lock (_heard)
            {
                _heard.Add(userEvent);
            }

            return Task.CompletedTask;
        }
    }
}
