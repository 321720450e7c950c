using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Installation;

/// <summary>Tells who owns the installation from the rows of the database, without a silo.</summary>
public interface IOwnerLookup
{
    /// <summary>The account of the key that the first start printed; null when there is none, or its key was never shown.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    Task<Guid?> FindAsync(CancellationToken cancellationToken = default);
}
