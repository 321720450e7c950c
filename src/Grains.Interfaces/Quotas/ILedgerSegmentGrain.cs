namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>A full, closed part of a ledger. Keyed by user id and segment number.</summary>
[Alias("aiomus.ILedgerSegmentGrain")]
public interface ILedgerSegmentGrain : IGrainWithGuidCompoundKey
{
    /// <summary>Stores the segment's entries, in place of what an interrupted sealing left.</summary>
    [Alias("Seal")]
    Task SealAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>The entries, oldest first.</summary>
    [Alias("Read")]
    Task<IReadOnlyList<LedgerEntry>> ReadAsync(CancellationToken cancellationToken = default);
}
