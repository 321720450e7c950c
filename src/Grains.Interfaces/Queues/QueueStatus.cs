namespace Aiomus.Grains.Interfaces.Queues;

/// <summary>A queue's figures now.</summary>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="Leased">Jobs that workers hold.</param>
/// <param name="Workers">Workers that asked for work lately.</param>
/// <param name="Eta">Expected time until a job submitted now starts; null when too little was measured, or no worker is there.</param>
/// <param name="Oldest">How long the oldest of those that wait has waited; null when none waits.</param>
[GenerateSerializer, Immutable, Alias("aiomus.QueueStatus")]
public sealed record QueueStatus(
    [property: Id(0)] int Waiting,
    [property: Id(1)] int Leased,
    [property: Id(2)] int Workers,
    [property: Id(3)] TimeSpan? Eta,
    [property: Id(4)] TimeSpan? Oldest = null);
