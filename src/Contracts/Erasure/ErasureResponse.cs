namespace Aiomus.Contracts.Erasure;

/// <summary>An erasure as it stands, and its receipt once it is completed. Free of personal data.</summary>
/// <param name="Id">The erasure's own random id. It reads the receipt later, when no key works any more: keep it.</param>
/// <param name="Step">How far it is.</param>
/// <param name="Entries">The ledger.</param>
/// <param name="Processors">What payment processors were asked to forget; empty where there was nothing.</param>
public sealed record ErasureResponse(
    Guid Id, ErasureStep Step, IReadOnlyList<ErasureEntry> Entries, IReadOnlyList<ProcessorErasure> Processors);
