namespace Aiomus.Grains.Interfaces.Inference;

/// <summary>What a worker does now.</summary>
/// <param name="Ready">True when its model is loaded and it takes work.</param>
/// <param name="Slots">Jobs it can hold at once.</param>
/// <param name="Running">Jobs it holds.</param>
/// <param name="Draining">True when it takes no new jobs, on somebody's word or because it stops.</param>
[GenerateSerializer, Immutable, Alias("aiomus.WorkerStatus")]
public sealed record WorkerStatus(
    [property: Id(0)] bool Ready,
    [property: Id(1)] int Slots,
    [property: Id(2)] Guid[] Running,
    [property: Id(3)] bool Draining = false);
