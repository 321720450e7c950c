using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Rows;

/// <summary>
/// Reads stored state of <see cref="StorageNames.System"/> as it lies in the database, without a silo. For verifiers only.
/// </summary>
public interface IStateRows
{
    /// <summary>The state of a grain that is keyed by an integer; null when there is no row.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    /// <exception cref="System.Text.Json.JsonException">The row is not this state.</exception>
    Task<T?> ReadAsync<T>(string grainType, string stateName, long key, CancellationToken cancellationToken = default)
        where T : class;
}
