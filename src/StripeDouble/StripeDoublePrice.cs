namespace Aiomus.StripeDouble;

/// <summary>A price that is there after the start.</summary>
/// <param name="LookupKey">What clients find it by.</param>
/// <param name="Product">The name of the product, which is shown to people; prices of one name share a product.</param>
/// <param name="Amount">In the currency's smallest unit.</param>
/// <param name="Currency">Three letters, in lower case.</param>
/// <param name="Interval"><c>month</c> or <c>year</c>; null is paid once.</param>
public sealed record StripeDoublePrice(string LookupKey, string Product, long Amount, string Currency, string? Interval);
