using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>How a person proves who they are: address, password, second factor. The same grain as <see cref="IUserGrain"/>.</summary>
[Alias("aiomus.ICredentialsGrain")]
public interface ICredentialsGrain : IGrainWithGuidKey
{
    /// <summary>Makes an account that waits for its address to be confirmed. Repeating it changes nothing.</summary>
    [Alias("Register")]
    Task RegisterAsync(AccountRegistration registration, CancellationToken cancellationToken = default);

    /// <summary>Follows the link of a registration. An account whose address another one has is erased.</summary>
    [Alias("Confirm")]
    Task<EmailConfirmation> ConfirmAsync(SecretHash link, CancellationToken cancellationToken = default);

    /// <summary>What a sign-in is checked against; null when there is no such account.</summary>
    [Alias("GetSignInFacts")]
    Task<SignInFacts?> GetSignInFactsAsync(CancellationToken cancellationToken = default);

    /// <summary>The address, or null for an account that has none.</summary>
    [Alias("GetEmail")]
    Task<string?> GetEmailAsync(CancellationToken cancellationToken = default);

    /// <summary>Sets a new password and ends every session but the one named.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    [Alias("SetPassword")]
    Task SetPasswordAsync(string passwordHash, string? keptSession, CancellationToken cancellationToken = default);

    /// <summary>Replaces the hash of the same password by a stronger one; nothing else changes.</summary>
    [Alias("Rehash")]
    Task RehashAsync(string oldHash, string newHash, CancellationToken cancellationToken = default);

    /// <summary>Remembers the link that may set a new password; an earlier one ends.</summary>
    [Alias("BeginReset")]
    Task BeginResetAsync(SecretHash link, DateTimeOffset expiresAt, CancellationToken cancellationToken = default);

    /// <summary>Whether a link may still set a new password.</summary>
    [Alias("CanReset")]
    Task<bool> CanResetAsync(SecretHash link, CancellationToken cancellationToken = default);

    /// <summary>Sets a new password by the link, which ends, with every session. False when the link is unknown, used or too old.</summary>
    [Alias("Reset")]
    Task<bool> ResetAsync(SecretHash link, string passwordHash, CancellationToken cancellationToken = default);

    /// <summary>Begins a change of address, which both addresses have to confirm; an earlier one ends.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    [Alias("BeginEmailChange")]
    Task BeginEmailChangeAsync(string email, SecretHash oldLink, SecretHash newLink, DateTimeOffset expiresAt, CancellationToken cancellationToken = default);

    /// <summary>Follows one of the two links. The second one changes the address.</summary>
    [Alias("ConfirmEmailChange")]
    Task<EmailConfirmation> ConfirmEmailChangeAsync(SecretHash link, CancellationToken cancellationToken = default);

    /// <summary>Remembers a secret for one-time codes that counts once a code proved that the person has it.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    [Alias("BeginTotp")]
    Task BeginTotpAsync(byte[] secret, CancellationToken cancellationToken = default);

    /// <summary>Switches the second factor on. Null when the code is wrong; else true, and the recovery codes' hashes are kept.</summary>
    [Alias("ConfirmTotp")]
    Task<bool> ConfirmTotpAsync(string code, IReadOnlyList<byte[]> recoveryHashes, CancellationToken cancellationToken = default);

    /// <summary>Switches the second factor off.</summary>
    [Alias("RemoveTotp")]
    Task RemoveTotpAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether a one-time or recovery code is right. One that was right is never right again.</summary>
    [Alias("UseCode")]
    Task<bool> UseCodeAsync(string code, CancellationToken cancellationToken = default);

    /// <summary>Disables or enables the account. Disabling ends every session, and keys count no more.</summary>
    [Alias("SetDisabled")]
    Task SetDisabledAsync(bool disabled, CancellationToken cancellationToken = default);

    /// <summary>Gives roles in place of those that the person had.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/></exception>
    [Alias("SetRoles")]
    Task SetRolesAsync(UserRole roles, CancellationToken cancellationToken = default);
}
