using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Usage;

namespace Aiomus.Grains.Usage;

[GrainType("usage")]
internal sealed class UsageGrain(
    [PersistentState("usage", StorageNames.User)] IPersistentState<UsageState> usage) : Grain, IUsageGrain, IDataHolder
{
    private const int Remembered = 64;

    public async Task RecordAsync(UsageKind kind, Guid operation, int count, CancellationToken cancellationToken)
    {
        var entry = new UsageOperation(kind, operation);
        var state = usage.State;
        if (state.Last.Contains(entry))
        {
            return;
        }

        state.Totals[kind] = state.Totals.GetValueOrDefault(kind) + count;
        state.Last.Add(entry);
        if (state.Last.Count > Remembered)
        {
            state.Last.RemoveAt(0);
        }

        await usage.WriteAsync(this, cancellationToken);
    }

    public Task<IReadOnlyDictionary<UsageKind, long>> GetTotalsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<UsageKind, long>>(usage.State.Totals);

    public Task FenceAsync(Guid subject, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> EraseAsync(Guid subject, CancellationToken cancellationToken) => usage.EraseAsync(this, cancellationToken);
}
