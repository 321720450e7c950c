using Aiomus.Client.Http;
using Aiomus.Contracts.Quotas;

namespace Aiomus.Client.Quotas;

/// <summary>What the key's owner may still do.</summary>
public sealed class QuotaClient
{
    private readonly ApiTransport _transport;

    internal QuotaClient(ApiTransport transport) => _transport = transport;

    /// <summary>All windows of the quota as they stand.</summary>
    public Task<QuotaResponse> GetAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<QuotaResponse>("v1/quota", cancellationToken);

    /// <summary>A part of the ledger, newest first: what was set aside, charged, given back and bought.</summary>
    /// <param name="before">The <see cref="LedgerPage.Next"/> of the part before; null for the newest.</param>
    /// <param name="limit">The most lines, 1 to 100; null for the service's choice.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<LedgerPage> GetLedgerAsync(long? before = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<LedgerPage>(Query.Add("v1/quota/ledger", ("before", before), ("limit", limit)), cancellationToken);
}
