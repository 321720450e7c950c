namespace Aiomus.Grains.Erasure;

/// <summary>The subjects whose erasure has begun and not ended.</summary>
internal sealed class ErasureIndexState
{
    [PersonalData(DataCategory.Identity, Purpose.LegalObligation, LegalBasis.LegalObligation, Retention.Transient)]
    public HashSet<Guid> Running { get; set; } = [];
}
