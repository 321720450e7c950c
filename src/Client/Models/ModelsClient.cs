using Aiomus.Client.Http;
using Aiomus.Contracts.Models;

namespace Aiomus.Client.Models;

/// <summary>The installed models.</summary>
public sealed class ModelsClient
{
    private readonly ApiTransport _transport;

    internal ModelsClient(ApiTransport transport) => _transport = transport;

    /// <summary>All models, by name, and the names of those that are being loaded.</summary>
    public Task<ModelList> ListAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<ModelList>("v1/models", cancellationToken);
}
