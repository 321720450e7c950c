using Aiomus.Grains.Interfaces.Audit;
using Aiomus.Grains.Interfaces.Erasure;

namespace Aiomus.Grains.Audit;

[GrainType("auditsegment")]
internal sealed class AuditSegmentGrain(
    [PersistentState("audit", StorageNames.User)] IPersistentState<AuditSegmentState> segment)
    : Grain, IAuditSegmentGrain, IDataHolder
{
    // A sealing that was interrupted is repeated with the same entries.
    public async Task SealAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        segment.State.Entries = [.. entries];
        await segment.WriteAsync(this, cancellationToken);
    }

    public Task<IReadOnlyList<AuditEntry>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AuditEntry>>(segment.State.Entries);

    public Task FenceAsync(Guid userId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) => segment.EraseAsync(this, cancellationToken);
}
