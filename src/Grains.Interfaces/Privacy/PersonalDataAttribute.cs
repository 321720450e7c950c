using Microsoft.Extensions.Compliance.Classification;

namespace Aiomus.Grains.Interfaces.Privacy;

/// <summary>
/// Marks a persisted property, event field or log parameter as personal data. Log redaction, the export, the erasure plan and
/// the record of processing (GDPR Art. 30) are all derived from this one mark.
/// </summary>
/// <param name="category">What kind of data it is.</param>
/// <param name="purpose">What it is used for.</param>
/// <param name="legalBasis">Why we may hold it.</param>
/// <param name="retention">How long it is kept.</param>
/// <param name="onErase">What erasure does to it.</param>
/// <param name="export">Whether the person's export carries it.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Field)]
public sealed class PersonalDataAttribute(
    DataCategory category,
    Purpose purpose = Purpose.ProvideService,
    LegalBasis legalBasis = LegalBasis.Contract,
    Retention retention = Retention.Account,
    OnErase onErase = OnErase.Delete,
    bool export = true)
    : DataClassificationAttribute(new DataClassification("aiomus", category.ToString()))
{
    /// <summary>What kind of data it is.</summary>
    public DataCategory Category { get; } = category;

    /// <summary>What it is used for.</summary>
    public Purpose Purpose { get; } = purpose;

    /// <summary>Why we may hold it.</summary>
    public LegalBasis LegalBasis { get; } = legalBasis;

    /// <summary>How long it is kept.</summary>
    public Retention Retention { get; } = retention;

    /// <summary>What erasure does to it.</summary>
    public OnErase OnErase { get; } = onErase;

    /// <summary>Whether the person's export carries it.</summary>
    public bool Export { get; } = export;
}
