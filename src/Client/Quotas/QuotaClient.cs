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
}
