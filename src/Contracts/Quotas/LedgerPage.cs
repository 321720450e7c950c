namespace Aiomus.Contracts.Quotas;

/// <summary>Lines of the ledger.</summary>
/// <param name="Entries">Newest first.</param>
/// <param name="Next">What to ask for as <c>before</c> to get the lines before these; null when there are none.</param>
public sealed record LedgerPage(IReadOnlyList<LedgerLine> Entries, long? Next = null);
