using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>A person's passkeys. The same grain as <see cref="IUserGrain"/>.</summary>
[Alias("aiomus.IPasskeysGrain")]
public interface IPasskeysGrain : IGrainWithGuidKey
{
    /// <summary>All of them, the latest first.</summary>
    [Alias("List")]
    Task<IReadOnlyList<Passkey>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a passkey, or replaces the one with its id; an older count of signatures than the known one changes nothing.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/>, or <see cref="ErrorCode.InvalidRequest"/>: there are too
    /// many.</exception>
    [Alias("Put")]
    Task PutAsync(Passkey passkey, CancellationToken cancellationToken = default);

    /// <summary>Adds a passkey on the word of a session or key, as <see cref="PutAsync"/>; false when that has ended.</summary>
    /// <exception cref="AiomusException">As there.</exception>
    [Alias("Add")]
    Task<bool> AddAsync(Passkey passkey, string by, CancellationToken cancellationToken = default);

    /// <summary>
    /// Notes that a passkey was used. False, and nothing changes, when it is not there any more, or when it counted this signature or a
    /// later one before: then it does not count.
    /// </summary>
    [Alias("Use")]
    Task<bool> UseAsync(Passkey passkey, CancellationToken cancellationToken = default);

    /// <summary>Gives a passkey another name; null when it is not there.</summary>
    [Alias("Rename")]
    Task<Passkey?> RenameAsync(byte[] credentialId, string name, CancellationToken cancellationToken = default);

    /// <summary>Removes a passkey; false when it is not there.</summary>
    [Alias("Remove")]
    Task<bool> RemoveAsync(byte[] credentialId, CancellationToken cancellationToken = default);
}
