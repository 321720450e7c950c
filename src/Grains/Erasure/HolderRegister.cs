using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Storage.Users;

namespace Aiomus.Grains.Erasure;

/// <summary>The holder register as each user's Erasure grain keeps it.</summary>
internal sealed class HolderRegister(IGrainFactory grains) : IHolderRegister
{
    public async ValueTask EnsureRegisteredAsync(Guid userId, GrainId holder, CancellationToken cancellationToken) =>
        await grains.GetGrain<IErasureGrain>(userId).RegisterAsync(holder, cancellationToken);
}
