using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Subscriptions;

/// <summary>Which plan to go to. A greater one begins now, and the rest of the period is paid; a smaller one begins at its end.</summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Interval">How often to pay; null for as often as now.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PlanChange(string Plan, BillingInterval? Interval = null);
