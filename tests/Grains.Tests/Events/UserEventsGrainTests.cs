using Aiomus.Grains.Interfaces.Events;
using Aiomus.Grains.Tests.Clusters;

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

        await user.Events.AppendAsync(Event(UserEventType.Queued, job));
        await user.Events.PublishAsync(Event(UserEventType.Progress, job));

        await Eventually.AssertAsync(() =>
        {
            Assert.Equal([(UserEventType.Queued, 1L), (UserEventType.Progress, 0L)], sink.Heard.OrderBy(e => e.Type).Select(e => (e.Type, e.Sequence)));
            return Task.CompletedTask;
        });
        GC.KeepAlive(sink);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Cursor_ContinuesWhereItStopped(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        await AppendAsync(user, 10);

        var batch = await user.Events.ReadAsync(7);

        Assert.Equal([8L, 9L, 10L], batch.Events.Select(e => e.Sequence));
        Assert.False(batch.Gap);
        Assert.Equal(10, batch.Latest);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task CursorOlderThanTheLog_IsAGap(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        await AppendAsync(user, 140);

        Assert.True((await user.Events.ReadAsync(5)).Gap);
        Assert.True((await user.Events.ReadAsync(141)).Gap);
        Assert.False((await user.Events.ReadAsync(12)).Gap);
        Assert.False((await user.Events.ReadAsync(140)).Gap);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RepeatedEvent_IsKeptOnce(DatabaseKind database)
    {
        var user = await TestUser.CreateAsync(await clusters.GetAsync(database));
        var finished = Event(UserEventType.Finished, Guid.NewGuid());

        await user.Events.AppendAsync(finished);
        await user.Events.AppendAsync(finished);

        Assert.Single((await user.Events.ReadAsync(0)).Events);
    }

    private static async Task AppendAsync(TestUser user, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await user.Events.AppendAsync(Event(UserEventType.Finished, Guid.NewGuid()));
        }
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
