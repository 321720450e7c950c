namespace Aiomus.Grains.Interfaces.Queues;

/// <summary>Which queue a user's jobs for a model wait in. The one place that knows how many shards there are.</summary>
/// <param name="grains">Makes the references.</param>
/// <param name="shards">Queues that a model's users are spread over; the same in all processes.</param>
public sealed class QueueMap(IGrainFactory grains, int shards)
{
    /// <summary>The queue in which a user's jobs for a model wait.</summary>
    public IQueueGrain Find(string model, Guid userId) => grains.GetGrain<IQueueGrain>(QueueKey.For(model, userId, shards));

    /// <summary>All queues of a model.</summary>
    public IReadOnlyList<IQueueGrain> List(string model) =>
        [.. Enumerable.Range(0, shards).Select(shard => grains.GetGrain<IQueueGrain>(QueueKey.For(model, shard)))];
}
