namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>Credits that can be bought once.</summary>
/// <param name="Name">The pack's name.</param>
/// <param name="Credits">How many credits.</param>
/// <param name="Price">What they cost.</param>
public sealed record PackOffer(string Name, int Credits, PlanPrice Price);
