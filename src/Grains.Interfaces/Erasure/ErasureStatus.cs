namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>An erasure as it stands, and its receipt once it is completed. Free of personal data.</summary>
/// <param name="Id">The erasure's own random id, unrelated to the person's.</param>
/// <param name="Step">How far it is.</param>
/// <param name="Entries">The ledger.</param>
/// <param name="Processors">What payment processors were asked to forget; null where there was nothing.</param>
[GenerateSerializer, Immutable, Alias("aiomus.ErasureStatus")]
public sealed record ErasureStatus(
    [property: Id(0), NotPersonal] Guid Id,
    [property: Id(1), NotPersonal] ErasureStep Step,
    [property: Id(2)] ErasureEntry[] Entries,
    [property: Id(3)] ProcessorErasure[]? Processors = null);
