using Aiomus.Grains.Interfaces.Quotas;

namespace Aiomus.Grains.Quotas;

/// <summary>A closed part of a ledger.</summary>
internal sealed class LedgerSegmentState
{
    public List<LedgerEntry> Entries { get; set; } = [];
}
