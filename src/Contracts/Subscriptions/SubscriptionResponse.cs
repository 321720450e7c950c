namespace Aiomus.Contracts.Subscriptions;

/// <summary>A person's subscription.</summary>
/// <param name="Plan">The plan in force now.</param>
/// <param name="Status">How the subscription stands.</param>
/// <param name="Payments">Whether, and how, is paid here.</param>
/// <param name="Price">What it costs; null without one.</param>
/// <param name="TrialEndsAt">When the free trial ends; null where none runs.</param>
/// <param name="PeriodEndsAt">When what was paid for ends; null without a subscription.</param>
/// <param name="EndsAt">When the subscription ends because it was canceled; null where it goes on.</param>
/// <param name="NextPlan">The plan that comes at the end of the period; null where none other does.</param>
/// <param name="GraceEndsAt">Until when the plan stays in force though a payment failed; null where none did.</param>
/// <param name="CanTry">Whether a first subscription would begin with a free trial.</param>
public sealed record SubscriptionResponse(
    string Plan,
    SubscriptionStatus Status,
    PaymentMode Payments,
    PriceResponse? Price = null,
    DateTimeOffset? TrialEndsAt = null,
    DateTimeOffset? PeriodEndsAt = null,
    DateTimeOffset? EndsAt = null,
    string? NextPlan = null,
    DateTimeOffset? GraceEndsAt = null,
    bool CanTry = false);
