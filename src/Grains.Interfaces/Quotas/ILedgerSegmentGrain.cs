namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>A closed part of a ledger as earlier versions stored it. Keyed by user id and segment number.</summary>
[Alias("aiomus.ILedgerSegmentGrain")]
public interface ILedgerSegmentGrain : IGrainWithGuidCompoundKey
{
    /// <summary>The entries, oldest first; none once they were carried over.</summary>
    [Alias("Read")]
    Task<IReadOnlyList<LedgerEntry>> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes them, once they were carried over.</summary>
    [Alias("Drop")]
    Task DropAsync(CancellationToken cancellationToken = default);
}
