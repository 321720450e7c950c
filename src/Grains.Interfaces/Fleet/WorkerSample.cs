using Aiomus.Grains.Interfaces.Models;

namespace Aiomus.Grains.Interfaces.Fleet;

/// <summary>One reading of a worker, sent every second or two over a stream. A lost one is replaced by the next.</summary>
/// <param name="Worker">The worker's key, <c>model@silo address</c>.</param>
/// <param name="Silo">The silo's name.</param>
/// <param name="Accelerator"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Model">What it runs.</param>
/// <param name="Ready">True when the model is loaded and the worker takes work.</param>
/// <param name="Slots">Jobs it can hold at once.</param>
/// <param name="Running">Jobs it holds.</param>
/// <param name="StepsPerSecond">Denoising steps of all its images in the last interval, per second.</param>
/// <param name="MemoryBytes">The process's working set.</param>
/// <param name="At">When it was read.</param>
/// <param name="Draining">True when the worker takes no new jobs, on somebody's word or because it stops.</param>
/// <param name="Version">Which build it runs; null from one that does not say so.</param>
/// <param name="StartedAt">When its process began; null from one that does not say so.</param>
[GenerateSerializer, Immutable, Alias("aiomus.WorkerSample")]
public sealed record WorkerSample(
    [property: Id(0)] string Worker,
    [property: Id(1)] string Silo,
    [property: Id(2)] string Accelerator,
    [property: Id(3)] ModelDescription Model,
    [property: Id(4)] bool Ready,
    [property: Id(5)] int Slots,
    [property: Id(6)] int Running,
    [property: Id(7)] double StepsPerSecond,
    [property: Id(8)] long MemoryBytes,
    [property: Id(9)] DateTimeOffset At,
    [property: Id(10)] bool Draining = false,
    [property: Id(11)] string? Version = null,
    [property: Id(12)] DateTimeOffset? StartedAt = null);
