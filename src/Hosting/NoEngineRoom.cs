using Aiomus.Grains.Inference;
using Aiomus.Grains.Interfaces.Inference;

namespace Aiomus.Hosting;

/// <summary>The engine room of a silo that runs no models. Placement keeps workers off it; should one come, it takes nothing.</summary>
internal sealed class NoEngineRoom : IEngineRoom
{
    public void Cancel(Guid jobId)
    {
    }

    public void SetDraining(string model, bool draining)
    {
    }

    public WorkerStatus GetStatus(string model) => new(false, 0, []);
}
