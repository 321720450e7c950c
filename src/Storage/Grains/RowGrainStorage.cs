using System.Data.Common;
using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Storage.Databases;
using Orleans.Storage;

namespace Aiomus.Storage.Grains;

/// <summary>
/// The database's rows. Orleans' provider keys a row by the grain's key and the state's name only, so two grains with the same key and
/// the same state name would share a row: here the row's name is "grain type/state name". A failed database becomes
/// <see cref="ErrorCode.Unavailable"/>; a lost race stays <see cref="InconsistentStateException"/>, which Orleans knows.
/// What is written outlives a power failure before the caller hears of it.
/// </summary>
internal sealed class RowGrainStorage(IGrainStorage inner, Database database) : IGrainStorage
{
    /// <summary>The name under which Orleans' provider is registered. Grains never use it.</summary>
    public const string InnerName = "aiomus-rows";

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        NamingFaultsAsync(inner.ReadStateAsync(RowName(stateName, grainId), grainId, grainState, cancellationToken));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        await NamingFaultsAsync(inner.WriteStateAsync(RowName(stateName, grainId), grainId, grainState, cancellationToken));
        await database.FlushAsync(cancellationToken);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        await NamingFaultsAsync(inner.ClearStateAsync(RowName(stateName, grainId), grainId, grainState, cancellationToken));
        await database.FlushAsync(cancellationToken);
    }

    private static string RowName(string stateName, GrainId grainId) => $"{grainId.Type}/{stateName}";

    private static async Task NamingFaultsAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (DbException exception)
        {
            throw new AiomusException(ErrorCode.Unavailable, "The database did not answer. Try again.", exception);
        }
    }
}
