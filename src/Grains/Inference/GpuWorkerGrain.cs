using Aiomus.Grains.Interfaces.Inference;
using Aiomus.Grains.Placement;
using Orleans.Concurrency;

namespace Aiomus.Grains.Inference;

[GrainType("gpuworker")]
[StatelessWorker(1)]
[RequireSilo(SiloRoles.Worker, SiloRoles.Yes)]
internal sealed class GpuWorkerGrain(IEngineRoom engine) : Grain, IGpuWorkerGrain
{
    private string Model => WorkerKey.ModelOf(this.GetPrimaryKeyString());

    public Task CancelAsync(Guid jobId, CancellationToken cancellationToken)
    {
        engine.Cancel(jobId);
        return Task.CompletedTask;
    }

    public Task SetDrainingAsync(bool draining, CancellationToken cancellationToken)
    {
        engine.SetDraining(Model, draining);
        return Task.CompletedTask;
    }

    public Task<WorkerStatus> GetStatusAsync(CancellationToken cancellationToken) => Task.FromResult(engine.GetStatus(Model));
}
