namespace Aiomus.Grains.Interfaces.Events;

/// <summary>One person's numbered event log and the web nodes that follow it. Keyed by user id.</summary>
[Alias("aiomus.IUserEventsGrain")]
public interface IUserEventsGrain : IGrainWithGuidKey
{
    /// <summary>The latest cursor; 0 before the first event.</summary>
    [Alias("GetLatest")]
    Task<long> GetLatestAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Tells the followers of something that passes by, or of an event that was just kept. Whoever causes an event keeps it together with
    /// its cause, in one transaction, and then calls this: a follower who does not hear it finds it by the cursor.
    /// </summary>
    [Alias("Publish"), OneWay]
    Task PublishAsync(UserEvent userEvent);

    /// <summary>The kept events after a cursor.</summary>
    [Alias("Read")]
    Task<UserEventBatch> ReadAsync(long after, CancellationToken cancellationToken = default);

    /// <summary>Sends events to a web node for the next three minutes; nodes renew it each minute. Answers the latest cursor.</summary>
    [Alias("Subscribe")]
    Task<long> SubscribeAsync(Guid node, IUserEventObserver observer, CancellationToken cancellationToken = default);

    /// <summary>Stops sending events to a web node.</summary>
    [Alias("Unsubscribe")]
    Task UnsubscribeAsync(Guid node, CancellationToken cancellationToken = default);
}
