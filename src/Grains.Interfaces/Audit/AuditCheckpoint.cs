namespace Aiomus.Grains.Interfaces.Audit;

/// <summary>
/// The installation's signature under the chain up to an entry. A copy kept elsewhere shows a chain that was cut or written anew.
/// </summary>
/// <param name="Sequence">The number of the last entry it covers.</param>
/// <param name="Hash">That entry's hash.</param>
/// <param name="At">When it was signed.</param>
/// <param name="Signature">ECDSA on P-256 with SHA-256 over sequence, hash and time.</param>
[GenerateSerializer, Immutable, Alias("aiomus.AuditCheckpoint")]
public sealed record AuditCheckpoint(
    [property: Id(0), NotPersonal] long Sequence,
    [property: Id(1), NotPersonal] byte[] Hash,
    [property: Id(2), NotPersonal] DateTimeOffset At,
    [property: Id(3), NotPersonal] byte[] Signature);
