using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Fleet;

/// <summary>All workers of the cluster, as their telemetry tells. One grain, keyed <see cref="FleetStream.Key"/>.</summary>
[Alias("aiomus.IFleetGrain")]
public interface IFleetGrain : IGrainWithStringKey
{
    /// <summary>A worker has loaded a model: it is known from now on, also after a restart of everything.</summary>
    [Alias("Announce")]
    Task AnnounceAsync(WorkerSample worker, CancellationToken cancellationToken = default);

    /// <summary>Workers load their models, which may take a while. They say so again every few seconds.</summary>
    /// <param name="workers">The workers' keys, <c>model@silo address</c>.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    [Alias("AnnounceLoading")]
    Task AnnounceLoadingAsync(string[] workers, CancellationToken cancellationToken = default);

    /// <summary>A worker was told to take no new jobs, or to take them again. Its next sample says the same.</summary>
    [Alias("NoteDraining")]
    Task NoteDrainingAsync(string worker, bool draining, CancellationToken cancellationToken = default);

    /// <summary>A worker stops.</summary>
    [Alias("Leave")]
    Task LeaveAsync(string worker, CancellationToken cancellationToken = default);

    /// <summary>The workers that were heard of lately.</summary>
    [Alias("GetWorkers")]
    Task<IReadOnlyList<WorkerSample>> GetWorkersAsync(CancellationToken cancellationToken = default);

    /// <summary>The names of the models that workers load now, each once and in order, whether they are known already or not.</summary>
    [Alias("GetLoading")]
    Task<IReadOnlyList<string>> GetLoadingAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets a model that nobody runs any more; false when it is not known. A worker that announces it makes it known again.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.ModelInUse"/>: a worker runs or loads it.</exception>
    [Alias("Forget")]
    Task<bool> ForgetAsync(string model, CancellationToken cancellationToken = default);

    /// <summary>The models this installation knows.</summary>
    [Alias("GetModels")]
    Task<IReadOnlyList<ModelAvailability>> GetModelsAsync(CancellationToken cancellationToken = default);
}
