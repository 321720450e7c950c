namespace Aiomus.Grains.Interfaces.Inference;

/// <summary>What a worker does now.</summary>
/// <param name="Ready">True when its model is loaded.</param>
/// <param name="Slots">Jobs it can hold at once.</param>
/// <param name="Running">Jobs it holds.</param>
[GenerateSerializer, Immutable, Alias("aiomus.WorkerStatus")]
public sealed record WorkerStatus(
    [property: Id(0)] bool Ready,
    [property: Id(1)] int Slots,
    [property: Id(2)] Guid[] Running);
