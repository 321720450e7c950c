using Aiomus.Client.Http;
using Aiomus.Contracts.Installation;

namespace Aiomus.Client.Installation;

/// <summary>The service itself.</summary>
public sealed class ServiceClient
{
    private readonly ApiTransport _transport;

    internal ServiceClient(ApiTransport transport) => _transport = transport;

    /// <summary>What anybody may know of it. Needs no key and no session.</summary>
    public Task<ServiceResponse> GetAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<ServiceResponse>("v1/service", cancellationToken);
}
