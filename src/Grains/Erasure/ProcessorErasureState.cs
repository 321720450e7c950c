namespace Aiomus.Grains.Erasure;

/// <summary>How far a payment processor is with forgetting a customer.</summary>
internal sealed class ProcessorErasureState
{
    /// <summary>What the receipt knows it by; null before it began.</summary>
    [NotPersonal]
    public Guid? Id { get; set; }

    /// <summary>The erasure whose receipt hears of it.</summary>
    [NotPersonal]
    public Guid? Erasure { get; set; }

    [NotPersonal]
    public DateTimeOffset AskedAt { get; set; }

    [NotPersonal]
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>The processor's id of the redaction that runs.</summary>
    [NotPersonal]
    public string? Redaction { get; set; }

    /// <summary>When that was last asked about.</summary>
    [NotPersonal]
    public DateTimeOffset AskedRedactionAt { get; set; }

    /// <summary>How long from then it is not asked again.</summary>
    [NotPersonal]
    public TimeSpan Pause { get; set; }

    [NotPersonal]
    public DateTimeOffset? RedactedAt { get; set; }
}
