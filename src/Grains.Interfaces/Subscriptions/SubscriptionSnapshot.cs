namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>A person's subscription as it was last seen at the processor.</summary>
/// <param name="Plan">The name of the plan in force.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Amount">What it costs, in the currency's smallest unit; null without one.</param>
/// <param name="Currency">The price's currency; null without one.</param>
/// <param name="Interval">For how long the price pays; null without one.</param>
/// <param name="TrialEndsAt">When the free trial ends; null where none runs.</param>
/// <param name="PeriodEndsAt">When what was paid for ends; null without a subscription.</param>
/// <param name="EndsAt">When it ends because it was canceled; null where it goes on.</param>
/// <param name="NextPlan">The plan that comes at the end of the period; null where none other does.</param>
/// <param name="GraceEndsAt">Until when the plan stays in force though a payment failed; null where none did.</param>
/// <param name="CanTry">Whether a first subscription would begin with a free trial.</param>
/// <param name="IsExpecting">Whether a payment was begun, so that looking again may find more.</param>
[GenerateSerializer, Immutable, Alias("aiomus.SubscriptionSnapshot")]
public sealed record SubscriptionSnapshot(
    [property: Id(0)] string Plan,
    [property: Id(1)] SubscriptionStanding Standing,
    [property: Id(2)] long? Amount = null,
    [property: Id(3)] string? Currency = null,
    [property: Id(4)] PriceInterval? Interval = null,
    [property: Id(5)] DateTimeOffset? TrialEndsAt = null,
    [property: Id(6)] DateTimeOffset? PeriodEndsAt = null,
    [property: Id(7)] DateTimeOffset? EndsAt = null,
    [property: Id(8)] string? NextPlan = null,
    [property: Id(9)] DateTimeOffset? GraceEndsAt = null,
    [property: Id(10)] bool CanTry = false,
    [property: Id(11)] bool IsExpecting = false);
