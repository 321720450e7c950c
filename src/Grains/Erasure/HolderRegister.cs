using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Storage.Subjects;

namespace Aiomus.Grains.Erasure;

/// <summary>The holder register as each subject's Erasure grain keeps it.</summary>
internal sealed class HolderRegister(IGrainFactory grains) : IHolderRegister
{
    public async ValueTask EnsureRegisteredAsync(Guid subject, GrainId holder, CancellationToken cancellationToken) =>
        await grains.GetGrain<IErasureGrain>(subject).RegisterAsync(holder, cancellationToken);
}
