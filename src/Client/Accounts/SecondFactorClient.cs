using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Accounts;

namespace Aiomus.Client.Accounts;

/// <summary>
/// One-time codes as the second factor. Needs a fresh session; setting them up also works with the key of an account that nothing else
/// opens.
/// </summary>
public sealed class SecondFactorClient
{
    private const string Path = "v1/account/totp";
    private readonly ApiTransport _transport;

    internal SecondFactorClient(ApiTransport transport) => _transport = transport;

    /// <summary>Begins to set one-time codes up: a secret for an app, which <see cref="ConfirmAsync"/> switches on.</summary>
    public Task<TotpSetup> BeginAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<TotpSetup>(new ApiRequest(HttpMethod.Post, Path), cancellationToken);

    /// <summary>Switches one-time codes on with a first code. The recovery codes are shown this once.</summary>
    /// <exception cref="AiomusApiException">The code is wrong.</exception>
    public Task<RecoveryCodes> ConfirmAsync(CodeBody code, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<RecoveryCodes>(new ApiRequest(HttpMethod.Put, Path).With(code), cancellationToken);

    /// <summary>
    /// Makes new recovery codes, in a session that showed a one-time code. All earlier ones end; these are shown this once.
    /// </summary>
    /// <exception cref="AiomusApiException">The session showed no code, or one-time codes are off.</exception>
    public Task<RecoveryCodes> RenewRecoveryCodesAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<RecoveryCodes>(new ApiRequest(HttpMethod.Post, $"{Path}/recovery-codes"), cancellationToken);

    /// <summary>Switches one-time codes off, in a session that showed one.</summary>
    /// <exception cref="AiomusApiException">The session showed no code.</exception>
    public Task RemoveAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Delete, Path), cancellationToken);
}
