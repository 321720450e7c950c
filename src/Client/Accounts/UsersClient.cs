using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Administration;

namespace Aiomus.Client.Accounts;

/// <summary>
/// Other people's accounts, for those who run the installation: owners, administrators and support. Needs a session, or a key with
/// all scopes; changes need a fresh session, or such a key of an account that nothing else opens.
/// </summary>
public sealed class UsersClient
{
    private const string Path = "v1/users";
    private readonly ApiTransport _transport;

    internal UsersClient(ApiTransport transport) => _transport = transport;

    /// <summary>
    /// Makes an account, for owners and administrators. Tried once: after a broken connection there may be an account whose key nobody
    /// knows.
    /// </summary>
    public Task<UserCreated> CreateAsync(UserCreation creation, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<UserCreated>(new ApiRequest(HttpMethod.Post, Path).With(creation), cancellationToken);

    /// <summary>
    /// The account with this address: states and counts, for owners, administrators and support. The person finds in their audit log that
    /// the caller looked.
    /// </summary>
    /// <exception cref="AiomusApiException">There is no such account, or it is not for the caller to see.</exception>
    public Task<UserResponse> FindAsync(EmailBody email, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<UserResponse>(new ApiRequest(HttpMethod.Post, $"{Path}/find").With(email), cancellationToken);

    /// <summary>The same by the account's id.</summary>
    /// <exception cref="AiomusApiException">There is no such account, or it is not for the caller to see.</exception>
    public Task<UserResponse> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<UserResponse>($"{Path}/{id}", cancellationToken);

    /// <summary>The accounts that have a role, for owners and administrators.</summary>
    public Task<UserList> ListAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<UserList>(Path, cancellationToken);

    /// <summary>Disables an account, or enables it again.</summary>
    /// <exception cref="AiomusApiException">There is no such account, or it is not for the caller to disable.</exception>
    public Task SetDisabledAsync(Guid id, DisabledBody disabled, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Put, $"{Path}/{id}/disabled").With(disabled), cancellationToken);

    /// <summary>Gives an account roles in place of those before, for owners.</summary>
    /// <exception cref="AiomusApiException">There is no such account, or there are no such roles.</exception>
    public Task SetRolesAsync(Guid id, RolesBody roles, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Put, $"{Path}/{id}/roles").With(roles), cancellationToken);
}
