using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Erasure;

namespace Aiomus.Client.Accounts;

/// <summary>The key owner's account.</summary>
public sealed class AccountClient
{
    private const string Path = "v1/account";
    private readonly ApiTransport _transport;

    internal AccountClient(ApiTransport transport) => _transport = transport;

    /// <summary>The account and its preferences.</summary>
    public Task<AccountResponse> GetAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<AccountResponse>(Path, cancellationToken);

    /// <summary>Changes the name.</summary>
    public Task<AccountResponse> ChangeAsync(AccountChange change, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<AccountResponse>(new ApiRequest(HttpMethod.Patch, Path).With(change), cancellationToken);

    /// <summary>Remembers choices in place of those before; an empty body forgets them all.</summary>
    public Task<AccountResponse> SetPreferencesAsync(PreferencesBody preferences, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<AccountResponse>(new ApiRequest(HttpMethod.Put, $"{Path}/preferences").With(preferences), cancellationToken);

    /// <summary>
    /// Asks for an address for an account that only its key opens: a mail to it carries a link, whose token
    /// <see cref="ConfirmEmailAsync"/> takes. Anything else needs a browser's session.
    /// </summary>
    public Task TakeEmailAsync(EmailBody email, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Post, $"{Path}/email").With(email), cancellationToken);

    /// <summary>Confirms an address of the account by a mailed link.</summary>
    public Task<EmailConfirmed> ConfirmEmailAsync(EmailChangeConfirmation confirmation, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<EmailConfirmed>(
            new ApiRequest(HttpMethod.Post, $"{Path}/email/confirm").With(confirmation), cancellationToken);

    /// <summary>
    /// Sets the password of an account that only its key opens. With an address it opens the account, and the key is no proof of who one is
    /// any more.
    /// </summary>
    public Task SetPasswordAsync(PasswordChange password, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Put, $"{Path}/password").With(password), cancellationToken);

    /// <summary>
    /// Erases the account and everything of it, for good. The key ends with it: keep the answer's id, which reads the receipt.
    /// </summary>
    public Task<ErasureResponse> EraseAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ErasureResponse>(new ApiRequest(HttpMethod.Delete, Path), cancellationToken);

    /// <summary>How far an erasure is.</summary>
    /// <param name="id">The erasure's id, which needs no key; null for that of the key's owner, while the key works.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AiomusApiException">There is no such erasure.</exception>
    public Task<ErasureResponse> GetErasureAsync(Guid? id = null, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<ErasureResponse>(Query.Add($"{Path}/erasure", ("id", id)), cancellationToken);
}
