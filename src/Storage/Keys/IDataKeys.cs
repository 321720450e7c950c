using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Interfaces.Privacy;

namespace Aiomus.Storage.Keys;

/// <summary>
/// One 256-bit key for each user, under which everything of that user is encrypted. Without it nothing of them can be read, anywhere.
/// </summary>
public interface IDataKeys
{
    /// <summary>
    /// Makes the user's key; nothing changes when there is one. Only called when an account is created: never on reading or writing.
    /// </summary>
    Task CreateAsync([PersonalData(DataCategory.Identity)] Guid userId, CancellationToken cancellationToken = default);

    /// <summary>The key, or null: the user is erased, or never was.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the key store did not answer.</exception>
    /// <exception cref="KeyException">The key encryption key is missing or wrong.</exception>
    Task<byte[]?> FindAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Destroys the key, and answers how many there were. When this returns, nothing that is stored anywhere here opens it again: its
    /// group has a new secret. Other processes may remember the key for thirty seconds unless they are told to forget it.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: it was broken off; repeating it goes on.</exception>
    /// <exception cref="KeyException">A key is missing or wrong. Nothing of others is lost, and the group is not changed.</exception>
    Task<int> ShredAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>Forgets a key that this process remembers: the next one who asks reads what is stored.</summary>
    void Forget(Guid userId);

    /// <summary>Wraps every key that an earlier epoch wrapped anew; the data stay as they are. Answers how many those were.</summary>
    Task<int> RewrapAsync(CancellationToken cancellationToken = default);
}
