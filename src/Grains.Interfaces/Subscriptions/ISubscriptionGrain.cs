namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>One person's plan. Keyed by user id. Everybody is on the free plan until payments come.</summary>
[Alias("aiomus.ISubscriptionGrain")]
public interface ISubscriptionGrain : IGrainWithGuidKey
{
    /// <summary>The plan in force.</summary>
    [Alias("GetPlan")]
    Task<Plan> GetPlanAsync(CancellationToken cancellationToken = default);
}
