using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Interfaces.Privacy;

namespace Aiomus.Storage.Blobs;

/// <summary>
/// The images and archives of each user, by name. Names are 1 to 128 of <c>a-z 0-9 - . _</c> and start with a letter or digit;
/// another name is an <see cref="ArgumentException"/>. Where the store itself fails (full, broken, not writable), every method throws
/// <see cref="AiomusException"/> with <see cref="ErrorCode.StorageUnavailable"/>.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Creates the user's place; nothing changes when it is there. Only called when an account is created: whoever calls it for an
    /// erased user lets late writers in again.
    /// </summary>
    Task OpenUserAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores a blob whole or not at all. When it returns true, the blob survives a power failure. A name is used once: where there is a
    /// blob of that name it stays as it is, and the answer is false. It never creates the user's place.
    /// </summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.AccountGone"/>: the user has no place. <see cref="ErrorCode.StorageUnavailable"/>: nothing was stored.
    /// </exception>
    Task<bool> PutAsync(
        Guid userId,
        string name,
        [PersonalData(DataCategory.Content, retention: Retention.UserDefined)] ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken = default);

    /// <summary>Opens a blob for reading, seekable; null when there is none. It stays readable if it is deleted meanwhile.</summary>
    Task<Stream?> OpenReadAsync(Guid userId, string name, CancellationToken cancellationToken = default);

    /// <summary>Deletes a blob; false when there was none.</summary>
    Task<bool> DeleteAsync(Guid userId, string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists the names of the user's blobs, in no order; after a deletion of the user that was interrupted, also what it left,
    /// which can no longer be opened.
    /// </summary>
    IAsyncEnumerable<string> ListAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes the user's place with all blobs in it and returns how many those were. From its first step on, writers get
    /// <see cref="ErrorCode.AccountGone"/>. Repeating it is safe and finishes what was interrupted.
    /// </summary>
    Task<int> DeleteUserAsync(Guid userId, CancellationToken cancellationToken = default);
}
