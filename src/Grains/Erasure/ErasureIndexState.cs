namespace Aiomus.Grains.Erasure;

/// <summary>The erasures that have begun and not ended.</summary>
internal sealed class ErasureIndexState
{
    /// <summary>By user, the erasure's id.</summary>
    [PersonalData(DataCategory.Identity, Purpose.LegalObligation, LegalBasis.LegalObligation, Retention.Transient)]
    public Dictionary<Guid, Guid> Running { get; set; } = [];

    /// <summary>Erasures of which only the receipt is still to be completed.</summary>
    [NotPersonal]
    public HashSet<Guid> Closing { get; set; } = [];
}
