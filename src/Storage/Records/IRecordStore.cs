using Aiomus.Grains.Interfaces.Errors;
using Orleans.Storage;

namespace Aiomus.Storage.Records;

/// <summary>
/// Small parts of a person's state, one row each, encrypted under the person's key and bound to their place. What one call of
/// <see cref="ApplyAsync"/> changes is stored together or not at all. Reading and changing cost the same however many records there are.
/// All throw <see cref="AiomusException"/>: <see cref="ErrorCode.Unavailable"/> when the database fails; whether a change was made is
/// then unknown. After a fault a grain reads anew what it remembers.
/// </summary>
public interface IRecordStore
{
    /// <summary>The record of a key, or null.</summary>
    Task<Record<T>?> FindAsync<T>(RecordKind<T> kind, Guid userId, string key, CancellationToken cancellationToken = default)
        where T : class;

    /// <summary>The records of these keys, by key; those that are not there are left out.</summary>
    Task<IReadOnlyDictionary<string, Record<T>>> FindAllAsync<T>(
        RecordKind<T> kind, Guid userId, IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
        where T : class;

    /// <summary>Records of one kind in the order of their numbers.</summary>
    Task<IReadOnlyList<Record<T>>> ListAsync<T>(
        RecordKind<T> kind, Guid userId, RecordQuery query, CancellationToken cancellationToken = default)
        where T : class;

    /// <summary>The highest number that a record of this kind has; 0 when there is none.</summary>
    Task<long> LastNumberAsync(IRecordKind kind, Guid userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// How many closed records of a kind there are, in blocks of so many numbers; empty blocks are left out. Reads the index alone, from
    /// a number on, which is 0 or more.
    /// </summary>
    /// <returns>The count of each block, by a block's first number divided by its size.</returns>
    Task<IReadOnlyDictionary<long, int>> CountAsync(
        IRecordKind kind, Guid userId, long from, int size, CancellationToken cancellationToken = default);

    /// <summary>Stores changes together. When it returns, they survive a power failure as far as the database keeps that promise.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.AccountGone"/>: the user is being erased or is gone.</exception>
    /// <exception cref="InconsistentStateException">Somebody else has changed one of the records; nothing was stored.</exception>
    Task ApplyAsync(Guid userId, IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken = default);

    /// <summary>Removes all records of a kind and answers how many there were.</summary>
    Task<int> RemoveAsync(IRecordKind kind, Guid userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Records of the kind <c>leftover</c>, of all people, whose time has come: their number is it, in ticks of UTC. One that lies further
    /// ahead than the longest wait was made by a clock that was wrong, and is due too.
    /// </summary>
    Task<IReadOnlyList<DueRecord>> ListDueAsync(
        DateTimeOffset now, TimeSpan longest, int limit, CancellationToken cancellationToken = default);
}
