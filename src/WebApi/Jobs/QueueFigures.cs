using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Queues;

namespace Aiomus.WebApi.Jobs;

/// <summary>The place that a job would have if it were submitted now.</summary>
internal sealed class QueueFigures(QueueMap queues)
{
    /// <summary>At the end of the queue: the honest upper bound, because fairness may only move it forward.</summary>
    public async Task<JobQueueFigure> GetAsync(Guid userId, string model, CancellationToken cancellationToken)
    {
        var status = await queues.Find(model, userId).GetStatusAsync(cancellationToken);
        return new JobQueueFigure(status.Waiting, status.Eta?.TotalSeconds, status.Workers);
    }
}
