using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Accounts;

namespace Aiomus.Client.Accounts;

/// <summary>Signing up. Needs no key and no session.</summary>
public sealed class SignUpClient
{
    private readonly ApiTransport _transport;

    internal SignUpClient(ApiTransport transport) => _transport = transport;

    /// <summary>
    /// Asks for an account. A mail to the address carries a link, whose token <see cref="ConfirmAsync"/> takes. Whether the address has an
    /// account already is not told.
    /// </summary>
    /// <exception cref="AiomusApiException">It was refused, or accounts are made by an administrator here.</exception>
    public Task BeginAsync(SignUp signUp, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Post, "v1/account/sign-up").With(signUp), cancellationToken);

    /// <summary>Makes the account, by the mailed link. It opens no session.</summary>
    /// <exception cref="AiomusApiException">The link is used or too old, or the password is not that of the sign-up.</exception>
    public Task ConfirmAsync(SignUpConfirmation confirmation, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Post, "v1/account/confirm").With(confirmation), cancellationToken);
}
