using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Quotas;

namespace Aiomus.Grains.Quotas;

// Earlier versions kept closed parts of a ledger in rows of their own. They are read once and dropped.
[GrainType("ledgersegment")]
internal sealed class LedgerSegmentGrain(
    [PersistentState("ledger", StorageNames.User)] IPersistentState<LedgerSegmentState> segment)
    : Grain, ILedgerSegmentGrain, IDataHolder
{
    public Task<IReadOnlyList<LedgerEntry>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LedgerEntry>>(segment.State.Entries);

    public Task DropAsync(CancellationToken cancellationToken) => segment.EraseAsync(this, cancellationToken);

    public Task FenceAsync(Guid userId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) => segment.EraseAsync(this, cancellationToken);
}
