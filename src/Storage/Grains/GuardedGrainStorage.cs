using Aiomus.Storage.Users;
using Orleans.Storage;

namespace Aiomus.Storage.Grains;

/// <summary>
/// Personal data: a grain is written only when the register knows it as a holder, so erasure can never miss it, and a user that is
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
        // Only an insert has to ask: an update names the version of a row that was once inserted, and once erasure has deleted that
        // row the update finds nothing to change.
        if (!grainState.RecordExists)
        {
            await register.EnsureRegisteredAsync(UserOf(grainId), grainId, cancellationToken);
        }

        await inner.WriteStateAsync(stateName, grainId, grainState, cancellationToken);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        => ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
        => inner.ClearStateAsync(stateName, grainId, grainState, cancellationToken);

    private static Guid UserOf(GrainId grainId) => grainId.TryGetGuidKey(out var userId, out _)
        ? userId
        : throw new InvalidOperationException($"A {grainId.Type} is not keyed by a user and cannot hold personal data here.");
}
