namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>How a subscription stands. Stored by name.</summary>
public enum SubscriptionStanding
{
    /// <summary>There is none: the free plan.</summary>
    None,

    /// <summary>In its free trial; the plan is in force.</summary>
    Trialing,

    /// <summary>Paid; the plan is in force.</summary>
    Active,

    /// <summary>A payment failed and is tried again; the plan stays in force until the grace ends.</summary>
    PastDue,

    /// <summary>Payments failed for good: the free plan.</summary>
    Unpaid,

    /// <summary>Paused at the processor: the free plan.</summary>
    Paused,

    /// <summary>Ended: the free plan.</summary>
    Canceled,

    /// <summary>A payment is disputed: no new jobs until that is settled.</summary>
    Frozen,
}
