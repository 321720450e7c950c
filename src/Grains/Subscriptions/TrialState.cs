namespace Aiomus.Grains.Subscriptions;

/// <summary>Which subscription had a payment method's trial.</summary>
internal sealed class TrialState
{
    /// <summary>A keyed hash of the subscription's id; null where the method had no trial.</summary>
    [PersonalData(DataCategory.Billing, Purpose.Security, LegalBasis.LegitimateInterest, Retention.Days365, export: false)]
    public string? Subscription { get; set; }

    /// <summary>Since when.</summary>
    [PersonalData(DataCategory.Billing, Purpose.Security, LegalBasis.LegitimateInterest, Retention.Days365, export: false)]
    public DateTimeOffset At { get; set; }
}
