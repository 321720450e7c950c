using Aiomus.Grains.Interfaces.Erasure;

namespace Aiomus.Grains.Erasure;

[GrainType("erasureindex")]
internal sealed class ErasureIndexGrain(
    [PersistentState("index", StorageNames.System)] IPersistentState<ErasureIndexState> index) : Grain, IErasureIndexGrain
{
    public async Task AddAsync(Guid subject, CancellationToken cancellationToken)
    {
        if (index.State.Running.Add(subject))
        {
            await index.WriteAsync(this, cancellationToken);
        }
    }

    public async Task RemoveAsync(Guid subject, CancellationToken cancellationToken)
    {
        if (index.State.Running.Remove(subject))
        {
            await index.WriteAsync(this, cancellationToken);
        }
    }

    public async Task ResumeAllAsync(CancellationToken cancellationToken)
    {
        foreach (var subject in index.State.Running.ToArray())
        {
            if (await GrainFactory.GetGrain<IErasureGrain>(subject).GetAsync(cancellationToken) is null)
            {
                // Died between the entry here and the request, or between the receipt and the removal here.
                await RemoveAsync(subject, cancellationToken);
            }
        }
    }
}
