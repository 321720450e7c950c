namespace Aiomus.Grains.Interfaces.Queues;

/// <summary>An honest place in the queue.</summary>
/// <param name="Position">How many jobs will be taken before this one, if nothing changes; 0 is next.</param>
/// <param name="Eta">Expected time until a worker takes it, from measured speed; null when too little was measured to say.</param>
/// <param name="Workers">Workers that can run it now.</param>
[GenerateSerializer, Immutable, Alias("aiomus.QueuePlace")]
public sealed record QueuePlace(
    [property: Id(0)] int Position,
    [property: Id(1)] TimeSpan? Eta,
    [property: Id(2)] int Workers);
