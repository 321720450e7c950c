using Aiomus.Client.Http;
using Aiomus.Contracts.Accounts;

namespace Aiomus.Client.Accounts;

/// <summary>Other people's accounts, for the installation's owner.</summary>
public sealed class UsersClient
{
    private readonly ApiTransport _transport;

    internal UsersClient(ApiTransport transport) => _transport = transport;

    /// <summary>
    /// Makes an account, for a key of an account that nothing else opens: where the owner can sign in, it asks for their session. Tried
    /// once: after a broken connection there may be an account whose key nobody knows.
    /// </summary>
    public Task<UserCreated> CreateAsync(UserCreation creation, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<UserCreated>(new ApiRequest(HttpMethod.Post, "v1/users").With(creation), cancellationToken);
}
