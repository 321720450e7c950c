namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>Lines of the ledger.</summary>
/// <param name="Entries">The lines, newest first.</param>
/// <param name="Next">What to ask for to get the lines before these; null when there are none.</param>
[GenerateSerializer, Immutable, Alias("aiomus.LedgerSlice")]
public sealed record LedgerSlice(
    [property: Id(0)] LedgerEntry[] Entries,
    [property: Id(1)] long? Next);
