using Aiomus.Contracts.Operations;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Queues;

namespace Aiomus.WebApi.Operations;

/// <summary>The queues of every model that is known, each asked once, whatever waits in it.</summary>
internal sealed class QueueReading(ModelCatalog models, QueueMap queues)
{
    public async Task<IReadOnlyList<QueueResponse>> ReadAsync(CancellationToken cancellationToken)
    {
        var news = await models.ListAsync(cancellationToken);
        return await Task.WhenAll(
            news.Models.Select(model => model.Model.Name).Order(StringComparer.Ordinal).Select(name => ReadAsync(name, cancellationToken)));
    }

    // A worker asks every shard: it is one worker all the same.
    private async Task<QueueResponse> ReadAsync(string model, CancellationToken cancellationToken)
    {
        var shards = await Task.WhenAll(queues.List(model).Select(queue => queue.GetStatusAsync(cancellationToken)));
        return new QueueResponse(
            model,
            shards.Length,
            shards.Sum(shard => shard.Waiting),
            shards.Sum(shard => shard.Leased),
            shards.Max(shard => shard.Oldest)?.TotalSeconds,
            shards.Max(shard => shard.Workers),
            shards.Max(shard => shard.Eta)?.TotalSeconds);
    }
}
