using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Events;
using Microsoft.Extensions.Logging;
using Orleans.Utilities;

namespace Aiomus.Grains.Events;

[GrainType("userevents")]
internal sealed class UserEventsGrain : Grain, IUserEventsGrain, IDataHolder
{
    internal const int Kept = 128;

    private static readonly TimeSpan SubscriptionTime = TimeSpan.FromMinutes(3);

    private readonly IPersistentState<UserEventsState> _events;
    private readonly ObserverManager<Guid, IUserEventObserver> _observers;

    public UserEventsGrain(
        [PersistentState("events", StorageNames.User)] IPersistentState<UserEventsState> events,
        TimeProvider time,
        ILogger<UserEventsGrain> logger)
    {
        _events = events;
        _observers = new ObserverManager<Guid, IUserEventObserver>(SubscriptionTime, logger)
        {
            GetDateTime = () => time.GetUtcNow().UtcDateTime,
        };
    }

    private Guid UserId => this.GetPrimaryKey();

    public async Task AppendAsync(UserEvent userEvent, CancellationToken cancellationToken)
    {
        var state = _events.State;
        if (state.Events.Exists(kept => kept.JobId == userEvent.JobId && kept.Type == userEvent.Type && userEvent.Type != UserEventType.Started))
        {
            return;
        }

        var numbered = userEvent with { Sequence = ++state.Sequence, Preview = null };
        state.Events.Add(numbered);
        if (state.Events.Count > Kept)
        {
            state.Events.RemoveRange(0, state.Events.Count - Kept);
        }

        await _events.WriteAsync(this, cancellationToken);
        await PublishAsync(numbered);
    }

    public Task PublishAsync(UserEvent userEvent) =>
        _observers.Notify(observer => observer.OnEventAsync(UserId, userEvent));

    public Task<UserEventBatch> ReadAsync(long after, CancellationToken cancellationToken)
    {
        var state = _events.State;
        var events = state.Events.Where(kept => kept.Sequence > after).ToArray();

        // A cursor from before the oldest kept event, or from a log that was longer than this one, cannot be continued.
        var gap = after > state.Sequence || after + events.Length < state.Sequence;
        return Task.FromResult(new UserEventBatch(events, state.Sequence, gap));
    }

    public Task<long> SubscribeAsync(Guid node, IUserEventObserver observer, CancellationToken cancellationToken)
    {
        _observers.Subscribe(node, observer);
        return Task.FromResult(_events.State.Sequence);
    }

    public Task UnsubscribeAsync(Guid node, CancellationToken cancellationToken)
    {
        _observers.Unsubscribe(node);
        return Task.CompletedTask;
    }

    public Task FenceAsync(Guid subject, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> EraseAsync(Guid subject, CancellationToken cancellationToken) => _events.EraseAsync(this, cancellationToken);
}
