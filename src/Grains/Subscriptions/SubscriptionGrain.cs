using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

// Holds nothing yet: everybody is on the free plan. The payment processor's ids and status will live here.
[GrainType("subscription")]
internal sealed class SubscriptionGrain(IPlanCatalog plans) : Grain, ISubscriptionGrain
{
    public Task<Plan> GetPlanAsync(CancellationToken cancellationToken) => Task.FromResult(plans.Free);
}
