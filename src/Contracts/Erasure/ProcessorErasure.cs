namespace Aiomus.Contracts.Erasure;

/// <summary>How far a payment processor is with forgetting a customer.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="AskedAt">When the work began.</param>
/// <param name="DeletedAt">When the processor had deleted the customer and ended their subscriptions; null before that.</param>
/// <param name="RedactedAt">When the processor had taken the customer out of its records of payments; null before that.</param>
public sealed record ProcessorErasure(
    string Processor, DateTimeOffset AskedAt, DateTimeOffset? DeletedAt = null, DateTimeOffset? RedactedAt = null);
