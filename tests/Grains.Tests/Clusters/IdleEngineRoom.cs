using System.Collections.Concurrent;
using Aiomus.Grains.Inference;
using Aiomus.Grains.Interfaces.Inference;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>An engine room that notes what it is told. Tests play the worker themselves.</summary>
public sealed class IdleEngineRoom : IEngineRoom
{
    public ConcurrentBag<Guid> Canceled { get; } = [];

    public void Cancel(Guid jobId) => Canceled.Add(jobId);

    public ConcurrentDictionary<string, bool> Draining { get; } = [];

    public void SetDraining(string model, bool draining) => Draining[model] = draining;

    public WorkerStatus GetStatus(string model) => new(true, 4, []);
}
