using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Subscriptions;

/// <summary>What was last seen at the processor. It is replaced whole by each look.</summary>
internal sealed record SeenSubscription
{
    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public string Id { get; init; } = "";

    /// <summary>The plan's name; null where the settings have no such plan any more.</summary>
    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public string? Plan { get; init; }

    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public SubscriptionStanding Standing { get; init; }

    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public long Amount { get; init; }

    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public string Currency { get; init; } = "";

    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public PriceInterval Interval { get; init; }

    /// <summary>The moment from which months are counted.</summary>
    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public DateTimeOffset Anchor { get; init; }

    /// <summary>Since when a payment is missing; null where none is.</summary>
    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public DateTimeOffset? UnpaidSince { get; init; }

    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public DateTimeOffset PeriodEndsAt { get; init; }

    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public DateTimeOffset? TrialEndsAt { get; init; }

    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public DateTimeOffset? EndsAt { get; init; }

    [PersonalData(DataCategory.Billing, Purpose.Billing)]
    public string? NextPlan { get; init; }

    /// <summary>Whether it can still be changed.</summary>
    public bool IsLive() => Standing is SubscriptionStanding.Trialing or SubscriptionStanding.Active or SubscriptionStanding.PastDue
        or SubscriptionStanding.Unpaid or SubscriptionStanding.Paused;
}
