using System.Globalization;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.Storage.Records;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace Aiomus.Grains.Events;

// The events are rows that the cause of each wrote together with what it tells of, so that none is missing and none is there twice.
// This grain reads them and knows who follows.
[GrainType("userevents")]
internal sealed class UserEventsGrain : Grain, IUserEventsGrain, IDataHolder
{
    private static readonly TimeSpan SubscriptionTime = TimeSpan.FromMinutes(3);

    private readonly IPersistentState<UserEventsState> _earlier;
    private readonly IRecordStore _records;
    private readonly ObserverManager<Guid, IUserEventObserver> _observers;

    public UserEventsGrain(
        [PersistentState("events", StorageNames.User)] IPersistentState<UserEventsState> earlier,
        IRecordStore records,
        TimeProvider time,
        ILogger<UserEventsGrain> logger)
    {
        (_earlier, _records) = (earlier, records);

        // By timestamps: a clock that jumps must not end anybody's subscription.
        var start = time.GetTimestamp();
        _observers = new ObserverManager<Guid, IUserEventObserver>(SubscriptionTime, logger)
        {
            GetDateTime = () => DateTime.UnixEpoch + time.GetElapsedTime(start),
        };
    }

    private Guid UserId => this.GetPrimaryKey();

    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        _earlier.CarryOverAsync(CarryOverAsync, cancellationToken);

    public Task<long> GetLatestAsync(CancellationToken cancellationToken) =>
        _records.LastNumberAsync(EventRecords.Event, UserId, cancellationToken);

    public Task PublishAsync(UserEvent userEvent) =>
        _observers.Notify(observer => observer.OnEventAsync(UserId, userEvent));

    public async Task<UserEventBatch> ReadAsync(long after, CancellationToken cancellationToken)
    {
        var events = await ListAsync(after, cancellationToken);
        if (events.Length == 0)
        {
            var latest = await GetLatestAsync(cancellationToken);
            if (latest <= after)
            {
                // A cursor above the latest is of a log that was longer than this one.
                return new UserEventBatch([], latest, Gap: latest < after);
            }

            // Kept between the two looks.
            events = await ListAsync(after, cancellationToken);
        }

        // A cursor from before the oldest kept event cannot be continued; nor can one whose person's events go at this moment.
        return events.Length == 0
            ? new UserEventBatch([], after, Gap: true)
            : new UserEventBatch(events, events[^1].Sequence, Gap: events[0].Sequence > after + 1);
    }

    public Task<long> SubscribeAsync(Guid node, IUserEventObserver observer, CancellationToken cancellationToken)
    {
        _observers.Subscribe(node, observer);
        return GetLatestAsync(cancellationToken);
    }

    public Task UnsubscribeAsync(Guid node, CancellationToken cancellationToken)
    {
        _observers.Unsubscribe(node);
        return Task.CompletedTask;
    }

    public Task FenceAsync(Guid userId, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) =>
        await _records.RemoveAsync(EventRecords.Event, UserId, cancellationToken) + await _earlier.EraseAsync(this, cancellationToken);

    private async Task<UserEvent[]> ListAsync(long after, CancellationToken cancellationToken)
    {
        var query = new RecordQuery { IsOpen = false, After = after };
        return [.. (await _records.ListAsync(EventRecords.Event, UserId, query, cancellationToken)).Select(record => record.State)];
    }

    private Task CarryOverAsync(UserEventsState state, CancellationToken cancellationToken) => _records.ApplyAsync(
        UserId,
        [
            .. state.Events.Select(kept => RecordChange.InsertOnce(
                EventRecords.Event, kept.Sequence.ToString(CultureInfo.InvariantCulture), kept, kept.Sequence)),
        ],
        cancellationToken);
}
