namespace Aiomus.Contracts.Subscriptions;

/// <summary>Which credits to buy.</summary>
/// <param name="Pack">The pack's name.</param>
public sealed record PackOrder(string Pack);
