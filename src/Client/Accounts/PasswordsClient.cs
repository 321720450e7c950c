using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Accounts;

namespace Aiomus.Client.Accounts;

/// <summary>
/// A new password for somebody who forgot theirs. Needs no key and no session. Whoever knows theirs changes it with
/// <see cref="AccountClient.SetPasswordAsync"/>.
/// </summary>
public sealed class PasswordsClient
{
    private readonly ApiTransport _transport;

    internal PasswordsClient(ApiTransport transport) => _transport = transport;

    /// <summary>Has a link to set a new password mailed. Whether the address has an account is not told.</summary>
    public Task ForgotAsync(EmailBody email, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Post, "v1/account/forgot").With(email), cancellationToken);

    /// <summary>What else opens the account of a mailed link: it ends with the new password, unless it is named there.</summary>
    /// <exception cref="AiomusApiException">The link is used or too old.</exception>
    public Task<WaysIn> GetWaysInAsync(LinkBody link, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<WaysIn>(new ApiRequest(HttpMethod.Post, "v1/account/reset/ways").With(link), cancellationToken);

    /// <summary>Sets a new password by the mailed link. Every session ends, and every key and passkey that is not named.</summary>
    /// <exception cref="AiomusApiException">The link is used or too old, or the password is refused.</exception>
    public Task ResetAsync(PasswordReset reset, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Post, "v1/account/reset").With(reset), cancellationToken);
}
