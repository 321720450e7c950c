namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>How far a payment processor is with forgetting one customer. Free of personal data.</summary>
/// <param name="Id">A random id, unrelated to the customer's.</param>
/// <param name="Processor">The processor's name.</param>
/// <param name="AskedAt">When the work began.</param>
/// <param name="DeletedAt">When the processor had deleted the customer and ended their subscriptions; null before that.</param>
/// <param name="RedactedAt">When the processor had taken the customer out of its records of payments; null before that.</param>
[GenerateSerializer, Immutable, Alias("aiomus.ProcessorErasure")]
public sealed record ProcessorErasure(
    [property: Id(0), NotPersonal] Guid Id,
    [property: Id(1), NotPersonal] string Processor,
    [property: Id(2), NotPersonal] DateTimeOffset AskedAt,
    [property: Id(3), NotPersonal] DateTimeOffset? DeletedAt = null,
    [property: Id(4), NotPersonal] DateTimeOffset? RedactedAt = null);
