using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Audit;

/// <summary>One person's audit log: a chain of entries, each of which holds the hash of the one before. Keyed by user id.</summary>
[Alias("aiomus.IAuditGrain")]
public interface IAuditGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Appends an entry, here and its hash in the installation's chain. Repeating the id of one of the last 64 entries changes nothing
    /// and mends what an interruption left half done.
    /// </summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.InvalidRequest"/>: a value is not what an entry may hold.
    /// <see cref="ErrorCode.AccountGone"/>: the person is being erased or is gone.
    /// </exception>
    [Alias("Append")]
    Task AppendAsync(AuditEvent entry, CancellationToken cancellationToken = default);

    /// <summary>
    /// At most <paramref name="count"/> (1 to 500) entries, newest first, that are older than <paramref name="before"/>; null begins with
    /// the newest.
    /// </summary>
    [Alias("List")]
    Task<IReadOnlyList<AuditEntry>> ListAsync(long? before, int count, CancellationToken cancellationToken = default);
}
