using Aiomus.Grains.Interfaces.Subscriptions;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Subscriptions;

// Holds nothing yet: everybody is on the free plan. The payment processor's ids and status will live here.
[GrainType("subscription")]
internal sealed class SubscriptionGrain(IOptions<PlanOptions> free) : Grain, ISubscriptionGrain
{
    public Task<Plan> GetPlanAsync(CancellationToken cancellationToken)
    {
        var plan = free.Value;
        return Task.FromResult(
            new Plan("free", plan.Weight, plan.ConcurrentJobs, plan.JobsPerMinute, plan.CreditsPerDay, plan.CreditsPerMonth));
    }
}
