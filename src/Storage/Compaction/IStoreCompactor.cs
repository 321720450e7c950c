using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Compaction;

/// <summary>
/// Takes the bytes of what was deleted out of the store's files. Callers in one process that wait at the same time are served together,
/// each by a run that begins after its call: what a caller had deleted before it called is covered.
/// </summary>
public interface IStoreCompactor
{
    /// <summary>
    /// Compacts the database. On SQLite the bytes of deleted rows are then in neither the file nor its log; the whole file is
    /// rewritten, and writers wait. On PostgreSQL it is a plain VACUUM of our tables: freed pages and the server's log may keep
    /// bytes until they are reused, so there only encryption makes deletion final.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database is too busy or failed; try again.</exception>
    Task CompactAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Cuts the log of the database, which holds earlier forms of rows. On SQLite it is empty then, and what was overwritten or
    /// deleted in the file is zeros; far cheaper than <see cref="CompactAsync"/>. On PostgreSQL the server keeps its log for itself.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database is too busy or failed; try again.</exception>
    Task CutLogAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes from the store for images what killed writers left half written, and answers how many files those were.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.StorageUnavailable"/>: the store failed.</exception>
    Task<int> SweepAsync(CancellationToken cancellationToken = default);
}
