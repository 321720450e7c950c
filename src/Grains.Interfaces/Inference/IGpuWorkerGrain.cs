using Aiomus.Grains.Interfaces.Queues;

namespace Aiomus.Grains.Interfaces.Inference;

/// <summary>
/// The control surface of one model's engine on one silo. Keyed by <c>model@silo address</c>, which pins it there; only silos
/// with the worker role host it. Every call is short: the engine works off the grain's turns.
/// </summary>
[Alias("aiomus.IGpuWorkerGrain")]
public interface IGpuWorkerGrain : IGrainWithStringKey
{
    /// <summary>Starts a leased job. False when the engine is full or stopping; the lease then goes back to the queue.</summary>
    [Alias("Start")]
    Task<bool> StartAsync(JobLease lease, CancellationToken cancellationToken = default);

    /// <summary>Stops a job at its next step boundary. Unknown jobs are no fault.</summary>
    [Alias("Cancel")]
    Task CancelAsync(Guid jobId, CancellationToken cancellationToken = default);

    /// <summary>What the engine does now.</summary>
    [Alias("GetStatus")]
    Task<WorkerStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
