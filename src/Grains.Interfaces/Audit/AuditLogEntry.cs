namespace Aiomus.Grains.Interfaces.Audit;

/// <summary>One entry of the installation's audit chain. It names nobody, so that erasing a person leaves the chain whole.</summary>
/// <param name="Sequence">Counts from 1 without gaps.</param>
/// <param name="EntryHash">The hash of the entry in the person's own chain.</param>
/// <param name="Action">What was done.</param>
/// <param name="At">When.</param>
/// <param name="Hash">SHA-256 of the previous entry's hash and this entry's canonical bytes.</param>
[GenerateSerializer, Immutable, Alias("aiomus.AuditLogEntry")]
public sealed record AuditLogEntry(
    [property: Id(0), NotPersonal] long Sequence,
    [property: Id(1), NotPersonal] byte[] EntryHash,
    [property: Id(2), NotPersonal] AuditAction Action,
    [property: Id(3), NotPersonal] DateTimeOffset At,
    [property: Id(4), NotPersonal] byte[] Hash)
{
    /// <summary>The place in the chain only.</summary>
    public override string ToString() => $"{nameof(AuditLogEntry)} {Sequence}";
}
