namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>One person's quota: windows, reservations and the ledger. Keyed by user id. What a job costs is stored with the job.</summary>
[Alias("aiomus.IQuotaGrain")]
public interface IQuotaGrain : IGrainWithGuidKey
{
    /// <summary>The windows now.</summary>
    [Alias("Get")]
    Task<QuotaSnapshot> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>The ledger's entries after a number, oldest first, at most 500.</summary>
    [Alias("ReadLedger")]
    Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(long after, CancellationToken cancellationToken = default);
}
