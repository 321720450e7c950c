using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Audit;

/// <summary>The installation's audit chain: the hashes of all entries of all persons' chains, in one order. One grain, keyed 0.</summary>
[Alias("aiomus.IAuditLogGrain")]
public interface IAuditLogGrain : IGrainWithIntegerKey
{
    /// <summary>Appends the hash of a person's entry. Repeating one of the last 64 changes nothing.</summary>
    [Alias("Append")]
    Task AppendAsync(byte[] entryHash, AuditAction action, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Signs the chain as it is now; null while it is empty. What was signed already is not signed again.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the key cannot be used.</exception>
    [Alias("Checkpoint")]
    Task<AuditCheckpoint?> CheckpointAsync(CancellationToken cancellationToken = default);

    /// <summary>At most 500 entries after this number, oldest first.</summary>
    [Alias("Read")]
    Task<IReadOnlyList<AuditLogEntry>> ReadAsync(long after, CancellationToken cancellationToken = default);

    /// <summary>
    /// At most <paramref name="count"/> (1 to 500) entries, newest first, that are older than <paramref name="before"/>; null begins with
    /// the newest.
    /// </summary>
    [Alias("List")]
    Task<IReadOnlyList<AuditLogEntry>> ListAsync(long? before, int count, CancellationToken cancellationToken = default);
}
