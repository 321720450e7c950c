using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Storage.Users;

/// <summary>Rediscovery: finds what is left of a user without asking those who should have deleted it.</summary>
public interface IUserSearch
{
    /// <summary>
    /// Counts what is left, by place: <c>grain:&lt;grain type&gt;</c> for state, <c>reminder:&lt;grain type&gt;</c>, <c>tickets</c>,
    /// <c>record:&lt;kind&gt;</c>, <c>blobs</c>, <c>keys</c>, and <c>key group</c> for what the change of its group's secret has not done
    /// yet. Only places with something are in the answer: it is empty when nothing is left. State is found by the grain's
    /// Guid key, whatever its extension; state whose key is a string that merely contains the id is not.
    /// </summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.Unavailable"/> or <see cref="ErrorCode.StorageUnavailable"/>: a place could not be searched.
    /// </exception>
    Task<IReadOnlyDictionary<string, int>> FindAsync(Guid userId, CancellationToken cancellationToken = default);
}
