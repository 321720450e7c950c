using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Jobs;

// The plan that a submission goes by is kept, so that admitting one asks nobody.
internal sealed partial class JobsGrain
{
    // Were a new plan never told, it counts from then on.
    private static readonly TimeSpan PlanTime = TimeSpan.FromMinutes(1);

    private Plan? _plan;
    private long _plannedAt;

    // Interleaves: the Subscription tells it while this may be asking it, and it touches only memory.
    public Task TellPlanAsync(Plan plan, CancellationToken cancellationToken)
    {
        (_plan, _plannedAt) = (plan, time.GetTimestamp());
        return Task.CompletedTask;
    }

    private async Task<Plan> PlanAsync(CancellationToken cancellationToken)
    {
        if (_plan is { } kept && time.GetElapsedTime(_plannedAt) < PlanTime)
        {
            return kept;
        }

        var before = _plan;
        var plan = await GrainFactory.GetGrain<ISubscriptionGrain>(UserId).GetPlanAsync(cancellationToken);
        if (!ReferenceEquals(_plan, before))
        {
            // Told meanwhile, which is newer than what was asked for.
            return _plan!;
        }

        (_plan, _plannedAt) = (plan, time.GetTimestamp());
        return plan;
    }
}
