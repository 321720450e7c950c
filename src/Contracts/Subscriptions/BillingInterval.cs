namespace Aiomus.Contracts.Subscriptions;

/// <summary>How often is paid.</summary>
public enum BillingInterval
{
    /// <summary>Every month.</summary>
    Month,

    /// <summary>Every year.</summary>
    Year,
}
