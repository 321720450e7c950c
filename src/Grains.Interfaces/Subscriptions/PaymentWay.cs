namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>Whether, and how, is paid.</summary>
public enum PaymentWay
{
    /// <summary>Nothing can be bought here.</summary>
    Off,

    /// <summary>Payments are only tried: no money moves.</summary>
    Test,

    /// <summary>Payments move money.</summary>
    Live,
}
