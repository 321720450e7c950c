namespace Aiomus.Grains.Interfaces.Inference;

/// <summary>
/// The control surface of one model's engine on one silo. Keyed by <c>model@silo address</c>, which pins it there; only silos
/// with the worker role host it. Every call is short: the engine works off the grain's turns. Jobs are started by the silo's own pump.
/// </summary>
[Alias("aiomus.IGpuWorkerGrain")]
public interface IGpuWorkerGrain : IGrainWithStringKey
{
    /// <summary>Stops a job at its next step boundary. Unknown jobs are no fault.</summary>
    [Alias("Cancel")]
    Task CancelAsync(Guid jobId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has the worker take no new jobs and end what it runs, or take jobs again. Repeating it changes nothing. It is forgotten with the
    /// process.
    /// </summary>
    [Alias("SetDraining")]
    Task SetDrainingAsync(bool draining, CancellationToken cancellationToken = default);

    /// <summary>What the engine does now.</summary>
    [Alias("GetStatus")]
    Task<WorkerStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
