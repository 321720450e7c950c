using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage;

/// <summary>Takes the bytes of what was deleted out of the store's files.</summary>
public interface IStoreCompactor
{
    /// <summary>
    /// Compacts the database. On SQLite the bytes of deleted rows are then in neither the file nor its log; the whole file is
    /// rewritten, and writers wait. On PostgreSQL it is a plain VACUUM of our tables: freed pages and the server's log may keep
    /// bytes until they are reused, so there only encryption makes deletion final.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database is too busy or failed; try again.</exception>
    Task CompactAsync(CancellationToken ct = default);
}
