using System.Text.Json.Serialization;

namespace Aiomus.Contracts.Subscriptions;

/// <summary>Which credits to buy.</summary>
/// <param name="Pack">The pack's name.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PackOrder(string Pack);
