using Aiomus.Storage.Subjects;
using Orleans.Storage;

namespace Aiomus.Storage.Grains;

/// <summary>
/// Personal data: a grain is written only when the register knows it as a holder, so erasure can never miss it, and a subject that is
/// being erased gets nothing new. Reading and clearing pass: erasure itself needs them.
/// </summary>
internal sealed class GuardedGrainStorage(IGrainStorage inner, IHolderRegister register) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
        => inner.ReadStateAsync(stateName, grainId, grainState, cancellationToken);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        await register.EnsureRegisteredAsync(grainId, cancellationToken);
        await inner.WriteStateAsync(stateName, grainId, grainState, cancellationToken);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
        => inner.ClearStateAsync(stateName, grainId, grainState, cancellationToken);
}
