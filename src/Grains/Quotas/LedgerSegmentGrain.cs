using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Quotas;

namespace Aiomus.Grains.Quotas;

[GrainType("ledgersegment")]
internal sealed class LedgerSegmentGrain(
    [PersistentState("ledger", StorageNames.User)] IPersistentState<LedgerSegmentState> segment)
    : Grain, ILedgerSegmentGrain, IDataHolder
{
    // A sealing that was interrupted is repeated, and then the later one counts.
    public async Task SealAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        segment.State.Entries = [.. entries];
        await segment.WriteAsync(this, cancellationToken);
    }

    public Task<IReadOnlyList<LedgerEntry>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LedgerEntry>>(segment.State.Entries);

    public Task FenceAsync(Guid subject, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> EraseAsync(Guid subject, CancellationToken cancellationToken) => segment.EraseAsync(this, cancellationToken);
}
