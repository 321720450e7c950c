using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>How a person proves who they are: address, password, second factor. The same grain as <see cref="IUserGrain"/>.</summary>
[Alias("aiomus.ICredentialsGrain")]
public interface ICredentialsGrain : IGrainWithGuidKey
{
    /// <summary>Makes an account that waits for its address to be confirmed. Repeating it changes nothing.</summary>
    [Alias("Register")]
    Task RegisterAsync(AccountRegistration registration, CancellationToken cancellationToken = default);

    /// <summary>What somebody registered with, for whoever has the mailed link; null when the link is unknown, used or expired.</summary>
    [Alias("FindRegistration")]
    Task<AccountRegistration?> FindRegistrationAsync(SecretHash link, CancellationToken cancellationToken = default);

    /// <summary>
    /// Follows the link of a registration, and sets the password that whoever follows it showed or chose: who registered may have been
    /// somebody else. Whatever else opened the account ends. An account whose address another one has is erased, and so is one whose
    /// address somebody registered again: the later registration counts.
    /// </summary>
    [Alias("ConfirmWith")]
    Task<EmailConfirmation> ConfirmAsync(SecretHash link, string passwordHash, CancellationToken cancellationToken = default);

    /// <summary>What a sign-in is checked against; null when there is no such account.</summary>
    [Alias("GetSignInFacts")]
    Task<SignInFacts?> GetSignInFactsAsync(CancellationToken cancellationToken = default);

    /// <summary>The address, or null for an account that has none.</summary>
    [Alias("GetEmail")]
    Task<string?> GetEmailAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces the password of this version by another and ends every session but the one that asks. Of many at once one wins: false when
    /// the password is not of this version any more, or what asks has ended.
    /// </summary>
    /// <param name="passwordHash">Argon2id, as a PHC string.</param>
    /// <param name="passwordVersion">The password that was shown, as <see cref="SignInFacts"/> numbers it.</param>
    /// <param name="by">The session or key that asks.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.AccountGone"/>; <see cref="ErrorCode.FreshSignInRequired"/>: the session did not show the second factor.
    /// </exception>
    [Alias("ChangePassword")]
    Task<bool> ChangePasswordAsync(string passwordHash, int passwordVersion, string by, CancellationToken cancellationToken = default);

    /// <summary>Replaces the hash of the same password by a stronger one; nothing else changes.</summary>
    [Alias("Rehash")]
    Task RehashAsync(string oldHash, string newHash, CancellationToken cancellationToken = default);

    /// <summary>
    /// Remembers one more link that may set a new password. Earlier ones stay valid, up to twenty; then the oldest ends. Nothing happens
    /// where there is no account, its address is not confirmed, or it is being erased.
    /// </summary>
    [Alias("BeginReset")]
    Task BeginResetAsync(SecretHash link, DateTimeOffset expiresAt, CancellationToken cancellationToken = default);

    /// <summary>Whether a link may still set a new password.</summary>
    [Alias("CanReset")]
    Task<bool> CanResetAsync(SecretHash link, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets a new password by the link, which ends. With it ends whatever opened the account before: sessions, API keys and passkeys, but
    /// for those that are named, and whatever else waits for a link. The second factor stays. Null when the link is unknown, used or too
    /// old.
    /// </summary>
    [Alias("ResetWith")]
    Task<ResetResult?> ResetAsync(PasswordResetOrder order, CancellationToken cancellationToken = default);

    /// <summary>Begins a change of address, which both addresses have to confirm; an earlier one ends.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    [Alias("BeginEmailChange")]
    Task BeginEmailChangeAsync(
        string email, SecretHash oldLink, SecretHash newLink, DateTimeOffset expiresAt, CancellationToken cancellationToken = default);

    /// <summary>Whether a link is one of the two.</summary>
    [Alias("CanConfirmEmailChange")]
    Task<bool> CanConfirmEmailChangeAsync(SecretHash link, CancellationToken cancellationToken = default);

    /// <summary>Follows one of the two links. The second one changes the address.</summary>
    [Alias("ConfirmEmailChange")]
    Task<EmailConfirmation> ConfirmEmailChangeAsync(SecretHash link, CancellationToken cancellationToken = default);

    /// <summary>Remembers a secret for one-time codes that counts once a code proved that the person has it.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    [Alias("BeginTotp")]
    Task BeginTotpAsync(byte[] secret, CancellationToken cancellationToken = default);

    /// <summary>
    /// Switches the second factor on. False when the code is wrong or what asks has ended; else true, and the recovery codes' hashes are
    /// kept.
    /// </summary>
    /// <param name="code">A code of the secret.</param>
    /// <param name="recoveryHashes">SHA-256 of the recovery codes.</param>
    /// <param name="by">The session or key that asks. Of all sessions it alone has shown the second factor from then on.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Alias("ConfirmTotpBy")]
    Task<bool> ConfirmTotpAsync(
        string code, IReadOnlyList<byte[]> recoveryHashes, string by, CancellationToken cancellationToken = default);

    /// <summary>Switches the second factor off. False when the session has ended or did not show it: then it stays on.</summary>
    [Alias("RemoveTotpBy")]
    Task<bool> RemoveTotpAsync(string sessionId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Keeps these recovery codes in place of all earlier ones. False when the second factor is off, or the session has ended or did not
    /// show it.
    /// </summary>
    [Alias("RenewRecoveryCodes")]
    Task<bool> RenewRecoveryCodesAsync(
        IReadOnlyList<byte[]> recoveryHashes, string sessionId, CancellationToken cancellationToken = default);

    /// <summary>Whether a one-time or recovery code is right. One that was right is never right again.</summary>
    [Alias("UseCode")]
    Task<bool> UseCodeAsync(string code, CancellationToken cancellationToken = default);

    /// <summary>Disables or enables the account. Disabling ends every session, and API keys open nothing meanwhile.</summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.AccountGone"/>; an account that is being erased is not enabled again.
    /// </exception>
    [Alias("SetDisabled")]
    Task SetDisabledAsync(bool disabled, CancellationToken cancellationToken = default);

    /// <summary>Gives roles in place of those that the person had.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    [Alias("SetRoles")]
    Task SetRolesAsync(UserRole roles, CancellationToken cancellationToken = default);
}
