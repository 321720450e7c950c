namespace Aiomus.Grains.Interfaces.Audit;

/// <summary>A full, closed part of the installation's audit chain. Keyed by segment number.</summary>
[Alias("aiomus.IAuditLogSegmentGrain")]
public interface IAuditLogSegmentGrain : IGrainWithIntegerKey
{
    /// <summary>Stores the segment's entries and the checkpoints made over them, in place of what an interrupted sealing left.</summary>
    [Alias("Seal")]
    Task SealAsync(
        IReadOnlyList<AuditLogEntry> entries, IReadOnlyList<AuditCheckpoint> checkpoints, CancellationToken cancellationToken = default);

    /// <summary>The entries, oldest first.</summary>
    [Alias("Read")]
    Task<IReadOnlyList<AuditLogEntry>> ReadAsync(CancellationToken cancellationToken = default);
}
