namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>For how long a price pays.</summary>
public enum PriceInterval
{
    /// <summary>It is paid once.</summary>
    Once,

    /// <summary>For a month.</summary>
    Month,

    /// <summary>For a year.</summary>
    Year,
}
