using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Accounts;

namespace Aiomus.Client.Accounts;

/// <summary>The account's API keys. Needs a session, or a key with the scope <c>account</c>.</summary>
public sealed class ApiKeysClient
{
    private const string Path = "v1/keys";
    private readonly ApiTransport _transport;

    internal ApiKeysClient(ApiTransport transport) => _transport = transport;

    /// <summary>All keys, the latest first, without their secrets.</summary>
    public async Task<IReadOnlyList<ApiKeyResponse>> ListAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync<ApiKeyList>(Path, cancellationToken)).Keys;

    /// <summary>
    /// Makes a key, which is shown this once. Needs a fresh session, or the key of an account that nothing else opens. Tried once: after a
    /// broken connection there may be a key whose secret nobody knows, and <see cref="RevokeAsync"/> ends it.
    /// </summary>
    /// <exception cref="AiomusApiException">It was refused.</exception>
    public Task<ApiKeyCreated> CreateAsync(ApiKeyCreation creation, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ApiKeyCreated>(new ApiRequest(HttpMethod.Post, Path).With(creation), cancellationToken);

    /// <summary>Ends a key.</summary>
    /// <param name="id">The <see cref="ApiKeyResponse.Id"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AiomusApiException">There is no such key.</exception>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task RevokeAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Delete, ApiPath.Of(Path, id)), cancellationToken);
}
