using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Subscriptions;

/// <summary>Which plan to subscribe to.</summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Interval">How often to pay.</param>
/// <param name="Promotion">A promotion code; null for none. One can be entered at the processor, too.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CheckoutOrder(
    string Plan, [property: DefaultValue(BillingInterval.Month)] BillingInterval? Interval = null, string? Promotion = null);
