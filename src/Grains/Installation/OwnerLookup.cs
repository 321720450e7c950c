using Aiomus.Storage.Grains;

namespace Aiomus.Grains.Installation;

/// <summary>Tells who owns the installation from the rows of the database; it needs no silo.</summary>
public sealed class OwnerLookup(IStateRows rows)
{
    /// <summary>The account of the key that the first start printed; null when there is none, or its key was never shown.</summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.Unavailable"/>: the database failed.</exception>
    public async Task<Guid?> FindAsync(CancellationToken cancellationToken = default) =>
        await rows.ReadAsync<InstallationState>("installation", "installation", 0, cancellationToken) is { Confirmed: true } state ? state.Owner : null;
}
