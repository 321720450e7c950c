using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>One person's quota: windows, reservations and the ledger. Keyed by user id.</summary>
[Alias("aiomus.IQuotaGrain")]
public interface IQuotaGrain : IGrainWithGuidKey
{
    /// <summary>Sets credits aside for a job in all windows or in none. A repeated reservation changes nothing.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.QuotaExceeded"/>, with the time until the fullest window resets.</exception>
    [Alias("Reserve")]
    Task ReserveAsync(Guid jobId, int credits, CancellationToken cancellationToken = default);

    /// <summary>Turns a job's reservation into a charge, once. Nothing happens when the job has no reservation any more.</summary>
    [Alias("Commit")]
    Task CommitAsync(Guid jobId, CancellationToken cancellationToken = default);

    /// <summary>Gives a job's reservation back, once. Nothing happens when the job has no reservation any more.</summary>
    [Alias("Release")]
    Task ReleaseAsync(Guid jobId, CancellationToken cancellationToken = default);

    /// <summary>The windows now.</summary>
    [Alias("Get")]
    Task<QuotaSnapshot> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>The ledger's entries after a number, oldest first, at most 500.</summary>
    [Alias("ReadLedger")]
    Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(long after, CancellationToken cancellationToken = default);
}
