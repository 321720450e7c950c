using Aiomus.Grains.Interfaces.Erasure;

namespace Aiomus.Grains.Erasure;

[GrainType("erasureindex")]
internal sealed class ErasureIndexGrain(
    [PersistentState("index", StorageNames.System)] IPersistentState<ErasureIndexState> index) : Grain, IErasureIndexGrain
{
    public async Task AddAsync(Guid userId, Guid erasure, CancellationToken cancellationToken)
    {
        index.State.Running[userId] = erasure;
        await index.WriteAsync(this, cancellationToken);
    }

    public async Task CloseAsync(Guid userId, CancellationToken cancellationToken)
    {
        if (index.State.Running.Remove(userId, out var erasure))
        {
            index.State.Closing.Add(erasure);
            await index.WriteAsync(this, cancellationToken);
        }
    }

    public async Task RemoveAsync(Guid erasure, CancellationToken cancellationToken)
    {
        if (index.State.Closing.Remove(erasure))
        {
            await index.WriteAsync(this, cancellationToken);
        }
    }

    public async Task ResumeAllAsync(CancellationToken cancellationToken)
    {
        foreach (var (userId, _) in index.State.Running.ToArray())
        {
            if (await GrainFactory.GetGrain<IErasureGrain>(userId).GetAsync(cancellationToken) is null)
            {
                // Died between the entry here and the request, or between the user's last row and the change here.
                await CloseAsync(userId, cancellationToken);
            }
        }

        foreach (var erasure in index.State.Closing.ToArray())
        {
            await GrainFactory.GetGrain<IErasureReceiptGrain>(erasure).CompleteAsync(cancellationToken);
            await RemoveAsync(erasure, cancellationToken);
        }
    }
}
