using Aiomus.Storage.Serialization;
using Orleans.Runtime;
using Orleans.Storage;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>A storage that a test can stop after a write of its choice, as a machine that dies between two of its writes.</summary>
public sealed class StoppableStorage(IGrainStorage inner, StopSwitch stop) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        stop.ThrowWhenStopped();
        await inner.WriteStateAsync(stateName, grainId, grainState);
        stop.OnWritten(grainId.Type.ToString()!, $"{grainId.Type}", new StateJson().Serialize(grainState.State).ToMemory().Length);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        stop.ThrowWhenStopped();
        await inner.ClearStateAsync(stateName, grainId, grainState);
        stop.OnWritten(grainId.Type.ToString()!, $"{grainId.Type} cleared", 0);
    }
}
