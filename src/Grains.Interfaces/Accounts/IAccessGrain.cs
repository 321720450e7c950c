using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>Where a person is signed in, and their API keys. The same grain as <see cref="IUserGrain"/>.</summary>
[Alias("aiomus.IAccessGrain")]
public interface IAccessGrain : IGrainWithGuidKey
{
    /// <summary>What a session may do; null when it is not (or no longer) one of this account. Asked at every request.</summary>
    [Alias("CheckSession"), AlwaysInterleave]
    Task<AccessGrant?> CheckSessionAsync(SecretHash token, CancellationToken cancellationToken = default);

    /// <summary>What an API key may do; null when it is not (or no longer) one of this account. Asked at every request.</summary>
    [Alias("CheckKey"), AlwaysInterleave]
    Task<AccessGrant?> CheckKeyAsync(ApiKeyHash key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens a session, and answers the profile; the oldest session ends when there are too many. Null when what was shown does not open
    /// the account: since it was checked, the account has been disabled, its password replaced or its passkey removed; its address is not
    /// confirmed; or the second factor is on and the code is wrong. A code is used up only by the session that it opens.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    [Alias("OpenSessionWith")]
    Task<UserProfile?> OpenSessionAsync(SessionOpening opening, CancellationToken cancellationToken = default);

    /// <summary>
    /// Keeps a link that opens a session of an owner once, for a day at most; an earlier link ends. False where it is of no use: there is
    /// no such account, it is not an owner's, is disabled, or something else than an API key opens it.
    /// </summary>
    [Alias("BeginOwnerLink")]
    Task<bool> BeginOwnerLinkAsync(SecretHash link, DateTimeOffset expiresAt, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens a session by such a link, and answers the profile. It opens one, however many ask at once. Null when the link is unknown, used
    /// or too old, or when something else than an API key opens the account by now.
    /// </summary>
    [Alias("OpenSessionByOwnerLink")]
    Task<UserProfile?> OpenSessionByOwnerLinkAsync(
        SecretHash link, SessionOpening opening, CancellationToken cancellationToken = default);

    /// <summary>
    /// The person proved again who they are: the session with the token's id goes on under the token's secret. False when it is not
    /// there, or when there is a second factor and it was not shown.
    /// </summary>
    [Alias("RefreshSessionWith")]
    Task<bool> RefreshSessionAsync(SecretHash token, bool withSecondFactor, CancellationToken cancellationToken = default);

    /// <summary>All sessions, the latest first.</summary>
    [Alias("ListSessions")]
    Task<IReadOnlyList<SessionInfo>> ListSessionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends one session; false when it is not there.</summary>
    [Alias("EndSession")]
    Task<bool> EndSessionAsync(string sessionId, CancellationToken cancellationToken = default);

    /// <summary>Ends every session but the one named; answers how many.</summary>
    [Alias("EndSessions")]
    Task<int> EndSessionsAsync(string? keptSession, CancellationToken cancellationToken = default);

    /// <summary>Makes an API key.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/>, <see cref="ErrorCode.Unauthenticated"/>: what asks has ended,
    /// or <see cref="ErrorCode.InvalidRequest"/>: there are too many.</exception>
    [Alias("AddKey")]
    Task<ApiKeyInfo> AddApiKeyAsync(ApiKeyOrder order, CancellationToken cancellationToken = default);

    /// <summary>All API keys, the latest first.</summary>
    [Alias("ListKeys")]
    Task<IReadOnlyList<ApiKeyInfo>> ListApiKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes the account an owner's that this key alone opens: it is enabled, and all its other keys, its sessions, passkeys, password and
    /// second factor end. The address stays. Repeating it changes nothing.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    [Alias("RestoreOwner")]
    Task RestoreOwnerAsync(ApiKeyHash key, CancellationToken cancellationToken = default);

    /// <summary>Ends an API key; false when it is not there.</summary>
    [Alias("RevokeKey")]
    Task<bool> RevokeApiKeyAsync(string keyId, CancellationToken cancellationToken = default);
}
