using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Accounts;

namespace Aiomus.Client.Accounts;

/// <summary>
/// The account's passkeys (W3C Web Authentication). Needs a session, or the key of an account that nothing else opens; every change but
/// that of a name needs a fresh one. Signing in with a passkey is <see cref="SessionsClient.SignInWithPasskeyAsync"/>.
/// </summary>
public sealed class PasskeysClient
{
    private const string Path = "v1/account/passkeys";
    private readonly ApiTransport _transport;

    internal PasskeysClient(ApiTransport transport) => _transport = transport;

    /// <summary>All passkeys, the latest first.</summary>
    public async Task<IReadOnlyList<PasskeyResponse>> ListAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync<PasskeyList>(Path, cancellationToken)).Passkeys;

    /// <summary>The question that an authenticator answers to make a passkey.</summary>
    public Task<PasskeyOptions> BeginAddAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<PasskeyOptions>(new ApiRequest(HttpMethod.Post, $"{Path}/options"), cancellationToken);

    /// <summary>Adds the passkey that the authenticator made.</summary>
    /// <exception cref="AiomusApiException">It does not answer the question.</exception>
    public Task AddAsync(PasskeyAnswer answer, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Post, Path).With(answer), cancellationToken);

    /// <summary>Gives a passkey another name. Needs no fresh session.</summary>
    /// <param name="id">The <see cref="PasskeyResponse.Id"/>.</param>
    /// <param name="change">The new name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AiomusApiException">There is no such passkey.</exception>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task<PasskeyResponse> RenameAsync(string id, PasskeyChange change, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<PasskeyResponse>(new ApiRequest(HttpMethod.Patch, ApiPath.Of(Path, id)).With(change), cancellationToken);

    /// <summary>Removes a passkey.</summary>
    /// <param name="id">The <see cref="PasskeyResponse.Id"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AiomusApiException">There is no such passkey.</exception>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task RemoveAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Delete, ApiPath.Of(Path, id)), cancellationToken);
}
