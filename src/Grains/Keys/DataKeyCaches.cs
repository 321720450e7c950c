using Aiomus.Grains.Interfaces.Keys;
using Orleans.Runtime.Services;

namespace Aiomus.Grains.Keys;

/// <summary>The key caches of all silos.</summary>
internal sealed class DataKeyCaches(IServiceProvider services, ISiloStatusOracle silos) : GrainServiceClient<IDataKeyCacheService>(services)
{
    /// <summary>
    /// Has every silo forget a person's key. Fails when one does not answer: it is asked again, until it answers or is known to be dead.
    /// </summary>
    public Task ForgetAsync(Guid userId, CancellationToken cancellationToken) => Task.WhenAll(
        silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Select(
            silo => GetGrainService(silo).ForgetAsync(userId, cancellationToken)));
}
