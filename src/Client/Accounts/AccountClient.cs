using System.Runtime.CompilerServices;
using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Erasure;
using Aiomus.Contracts.Privacy;

namespace Aiomus.Client.Accounts;

/// <summary>The caller's account. Needs a session, or a key with the scope <c>account</c>, or <c>read</c> to look at it.</summary>
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

    /// <summary>Remembers choices in place of those before, and switches remembering on.</summary>
    public Task<AccountResponse> SetPreferencesAsync(PreferencesBody preferences, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<AccountResponse>(new ApiRequest(HttpMethod.Put, $"{Path}/preferences").With(preferences), cancellationToken);

    /// <summary>Switches remembering off: all choices are deleted.</summary>
    public Task DeletePreferencesAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Delete, $"{Path}/preferences"), cancellationToken);

    /// <summary>What the service holds of a person and for how long. Needs no key.</summary>
    public Task<HeldData> GetHeldDataAsync(CancellationToken cancellationToken = default) =>
        _transport.GetAsync<HeldData>($"{Path}/data", cancellationToken);

    /// <summary>
    /// Asks for another address. The addresses have to agree: a mail to each carries a link, whose token <see cref="ConfirmEmailAsync"/>
    /// takes. Needs a fresh session; the key of an account that nothing else opens takes a first address.
    /// </summary>
    public Task ChangeEmailAsync(EmailBody email, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Post, $"{Path}/email").With(email), cancellationToken);

    /// <summary>Follows a mailed link of a change of address. Needs a session or key of the account, or its password in the body.</summary>
    public Task<EmailConfirmed> ConfirmEmailAsync(EmailChangeConfirmation confirmation, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<EmailConfirmed>(
            new ApiRequest(HttpMethod.Post, $"{Path}/email/confirm").With(confirmation), cancellationToken);

    /// <summary>
    /// Sets a new password; all other sessions end. Needs a session and the password so far, or a fresh session where there is none. The
    /// key of an account that nothing else opens sets a first one: with an address it opens the account, and the key is no proof of who
    /// one is any more.
    /// </summary>
    public Task SetPasswordAsync(PasswordChange password, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new ApiRequest(HttpMethod.Put, $"{Path}/password").With(password), cancellationToken);

    /// <summary>Who did what to the account, newest first, fetched part by part as it is read.</summary>
    /// <param name="pageSize">Entries a part, 1 to 100; null for the service's choice.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<AuditEntryResponse> ListAuditAsync(
        int? pageSize = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long? before = null;
        do
        {
            var page = await GetAuditPageAsync(before, pageSize, cancellationToken);
            foreach (var entry in page.Entries)
            {
                yield return entry;
            }

            before = page.Before;
        }
        while (before is not null);
    }

    /// <summary>A part of who did what to the account, newest first.</summary>
    /// <param name="before">The <see cref="AuditPage.Before"/> of the part before; null for the newest.</param>
    /// <param name="limit">The most entries, 1 to 100; null for the service's choice.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<AuditPage> GetAuditPageAsync(long? before = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<AuditPage>(Query.Add($"{Path}/audit", ("before", before), ("limit", limit)), cancellationToken);

    /// <summary>
    /// Erases the account and everything of it, for good. Keys and sessions end with it: keep the answer's id, which reads the receipt.
    /// Needs a fresh session, or a key with the scope <c>account</c> of an account that nothing else opens.
    /// </summary>
    public Task<ErasureResponse> EraseAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ErasureResponse>(new ApiRequest(HttpMethod.Delete, Path), cancellationToken);

    /// <summary>How far an erasure is.</summary>
    /// <param name="id">The erasure's id, which needs no key; null for that of the caller, while the key or session works.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AiomusApiException">There is no such erasure.</exception>
    public Task<ErasureResponse> GetErasureAsync(Guid? id = null, CancellationToken cancellationToken = default) =>
        _transport.GetAsync<ErasureResponse>(Query.Add($"{Path}/erasure", ("id", id)), cancellationToken);
}
