namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>A price.</summary>
/// <param name="LookupKey">Its name at the payment processor.</param>
/// <param name="Interval">For how long it pays.</param>
/// <param name="Amount">In the currency's smallest unit.</param>
/// <param name="Currency">Three small letters as ISO 4217 has them.</param>
public sealed record PlanPrice(string LookupKey, PriceInterval Interval, long Amount, string Currency);
