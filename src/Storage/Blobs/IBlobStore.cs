using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Blobs;

/// <summary>
/// The pictures and archives of each subject, by name. Names are 1 to 128 of <c>a-z 0-9 - . _</c> and start with a letter or digit;
/// another name is an <see cref="ArgumentException"/>. Where the store itself fails (full, broken, not writable), every method throws
/// <see cref="AiomusException"/> with <see cref="ErrorCode.StorageUnavailable"/>.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Creates the subject's place; nothing changes when it is there. Only called when an account is created: whoever calls it for an
    /// erased subject lets late writers in again.
    /// </summary>
    Task OpenSubjectAsync(Guid subject, CancellationToken ct = default);

    /// <summary>
    /// Stores a blob whole or not at all. When it returns true, the blob survives a power failure. A name is used once: where there is a
    /// blob of that name it stays as it is, and the answer is false. It never creates the subject's place.
    /// </summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.AccountGone"/>: the subject has no place. <see cref="ErrorCode.StorageUnavailable"/>: nothing was stored.
    /// </exception>
    Task<bool> PutAsync(Guid subject, string name, ReadOnlyMemory<byte> content, CancellationToken ct = default);

    /// <summary>Opens a blob for reading, seekable; null when there is none. It stays readable if it is deleted meanwhile.</summary>
    Task<Stream?> OpenReadAsync(Guid subject, string name, CancellationToken ct = default);

    /// <summary>Deletes a blob; false when there was none.</summary>
    Task<bool> DeleteAsync(Guid subject, string name, CancellationToken ct = default);

    /// <summary>
    /// Lists the names of the subject's blobs, in no order; after a deletion of the subject that was interrupted, also what it left,
    /// which can no longer be opened.
    /// </summary>
    IAsyncEnumerable<string> ListAsync(Guid subject, CancellationToken ct = default);

    /// <summary>
    /// Deletes the subject's place with all blobs in it and returns how many those were. From its first step on, writers get
    /// <see cref="ErrorCode.AccountGone"/>. Repeating it is safe and finishes what was interrupted.
    /// </summary>
    Task<int> DeleteSubjectAsync(Guid subject, CancellationToken ct = default);
}
