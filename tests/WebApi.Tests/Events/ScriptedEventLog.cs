using Aiomus.Grains.Interfaces.Events;

namespace Aiomus.WebApi.Tests.Events;

/// <summary>An event log whose messages to its followers the test sends, or does not send, itself.</summary>
internal sealed class ScriptedEventLog : IUserEventsGrain
{
    private readonly List<UserEvent> _events = [];

    /// <summary>The oldest number that is still kept.</summary>
    public long Oldest { get; set; } = 1;

    /// <summary>What each call throws, as an unreachable grain does; null when all is well.</summary>
    public Exception? Fault { get; set; }

    public int Subscriptions { get; private set; }

    public bool Followed { get; private set; }

    /// <summary>Keeps an event without telling anyone.</summary>
    public UserEvent Keep()
    {
        var kept = new UserEvent(UserEventType.Started, Guid.Empty, DateTimeOffset.UnixEpoch) { Sequence = _events.Count + 1 };
        _events.Add(kept);
        return kept;
    }

    public Task<UserEventBatch> ReadAsync(long after, CancellationToken cancellationToken)
    {
        Throw();
        var found = _events.Where(kept => kept.Sequence > after && kept.Sequence >= Oldest).ToArray();
        return Task.FromResult(new UserEventBatch(found, _events.Count, after > _events.Count || after + found.Length < _events.Count));
    }

    public Task<long> SubscribeAsync(Guid node, IUserEventObserver observer, CancellationToken cancellationToken)
    {
        Throw();
        Subscriptions++;
        Followed = true;
        return Task.FromResult<long>(_events.Count);
    }

    public Task UnsubscribeAsync(Guid node, CancellationToken cancellationToken)
    {
        Throw();
        Followed = false;
        return Task.CompletedTask;
    }

    public Task<long> GetLatestAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task PublishAsync(UserEvent userEvent) => throw new NotSupportedException();

    private void Throw()
    {
        if (Fault is not null)
        {
            throw Fault;
        }
    }
}
