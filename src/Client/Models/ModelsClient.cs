using Aiomus.Client.Errors;
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

    /// <summary>
    /// Forgets a model that no worker runs any more and no job waits for, for owners and administrators with a fresh sign-in. It is known
    /// again once a worker runs it.
    /// </summary>
    /// <exception cref="AiomusApiException">There is no such model, or it is in use.</exception>
    public Task ForgetAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Delete, ApiPath.Of("v1/models", name)), cancellationToken);
}
