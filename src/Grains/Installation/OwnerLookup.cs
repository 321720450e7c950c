using Aiomus.Grains.Interfaces.Installation;
using Aiomus.Storage.Rows;

namespace Aiomus.Grains.Installation;

internal sealed class OwnerLookup(IStateRows rows) : IOwnerLookup
{
    public async Task<Guid?> FindAsync(CancellationToken cancellationToken) =>
        await rows.ReadAsync<InstallationState>("installation", "installation", 0, cancellationToken) is { Confirmed: true } state
            ? state.Owner
            : null;
}
