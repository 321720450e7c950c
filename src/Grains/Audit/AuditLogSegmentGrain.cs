using Aiomus.Grains.Interfaces.Audit;

namespace Aiomus.Grains.Audit;

[GrainType("auditlogsegment")]
internal sealed class AuditLogSegmentGrain(
    [PersistentState("segment", StorageNames.System)] IPersistentState<AuditLogSegmentState> segment) : Grain, IAuditLogSegmentGrain
{
    // A sealing that was interrupted is repeated with the same entries; a checkpoint may have been added.
    public async Task SealAsync(
        IReadOnlyList<AuditLogEntry> entries, IReadOnlyList<AuditCheckpoint> checkpoints, CancellationToken cancellationToken)
    {
        segment.State = new AuditLogSegmentState { Entries = [.. entries], Checkpoints = [.. checkpoints] };
        await segment.WriteAsync(this, cancellationToken);
    }

    public Task<IReadOnlyList<AuditLogEntry>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AuditLogEntry>>(segment.State.Entries);
}
