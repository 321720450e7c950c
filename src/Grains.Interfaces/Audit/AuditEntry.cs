namespace Aiomus.Grains.Interfaces.Audit;

/// <summary>One entry of a person's audit chain.</summary>
/// <param name="Sequence">Counts from 1 without gaps.</param>
/// <param name="Id">The event's id.</param>
/// <param name="At">When, to the millisecond.</param>
/// <param name="Action">What was done.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Actor">Who did it; null is the system.</param>
/// <param name="Target">What it was done to, or null.</param>
/// <param name="Network">The truncated network it came from, or null.</param>
/// <param name="Hash">SHA-256 of the previous entry's hash and this entry's canonical bytes.</param>
[GenerateSerializer, Immutable, Alias("aiomus.AuditEntry")]
public sealed record AuditEntry(
    [property: Id(0), NotPersonal] long Sequence,
    [property: Id(1), PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest)] Guid Id,
    [property: Id(2), PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest)] DateTimeOffset At,
    [property: Id(3), PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest)] AuditAction Action,
    [property: Id(4), PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest)] AuditOutcome Outcome,
    [property: Id(5), PersonalData(DataCategory.Identity, Purpose.Security, LegalBasis.LegitimateInterest)] Guid? Actor,
    [property: Id(6), PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest)] Guid? Target,
    [property: Id(7), PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest)] string? Network,
    [property: Id(8), NotPersonal] byte[] Hash)
{
    /// <summary>The place in the chain only.</summary>
    public override string ToString() => $"{nameof(AuditEntry)} {Sequence}";
}
