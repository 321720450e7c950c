using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Queues;

namespace Aiomus.WebApi.Jobs;

/// <summary>The place that a job would have if it were submitted now.</summary>
internal sealed class QueueFigures(IGrainFactory grains, IConfiguration configuration)
{
    // The grains' own setting: it says which of a model's queues a person's jobs wait in.
    private readonly int _shards = Math.Max(1, configuration.GetValue("Aiomus:Queues:Shards", 1));

    /// <summary>At the end of the queue: the honest upper bound, because fairness may only move it forward.</summary>
    public async Task<JobQueueFigure> GetAsync(Guid userId, string model, CancellationToken cancellationToken)
    {
        var queue = grains.GetGrain<IQueueGrain>(QueueKey.For(model, userId, _shards));
        var status = await queue.GetStatusAsync(cancellationToken);
        return new JobQueueFigure(status.Waiting, status.Eta?.TotalSeconds, status.Workers);
    }
}
