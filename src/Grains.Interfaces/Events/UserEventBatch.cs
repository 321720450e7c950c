namespace Aiomus.Grains.Interfaces.Events;

/// <summary>Kept events after a cursor.</summary>
/// <param name="Events">Oldest first.</param>
/// <param name="Latest">The newest event's cursor.</param>
/// <param name="Gap">True when older events after the cursor were dropped: read the jobs and the gallery anew.</param>
[GenerateSerializer, Immutable, Alias("aiomus.UserEventBatch")]
public sealed record UserEventBatch(
    [property: Id(0)] UserEvent[] Events,
    [property: Id(1)] long Latest,
    [property: Id(2)] bool Gap);
