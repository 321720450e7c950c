namespace Aiomus.Contracts.Subscriptions;

/// <summary>A price.</summary>
/// <param name="Interval">For how long it pays; null for what is paid once.</param>
/// <param name="Amount">In the currency's smallest unit.</param>
/// <param name="Currency">Three small letters as ISO 4217 has them.</param>
public sealed record PriceResponse(BillingInterval? Interval, long Amount, string Currency);
