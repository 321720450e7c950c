namespace Aiomus.Contracts.Subscriptions;

/// <summary>Credits that can be bought once. They outlive the month and are used last.</summary>
/// <param name="Name">The pack's name.</param>
/// <param name="Credits">How many credits.</param>
/// <param name="Price">What they cost.</param>
public sealed record PackResponse(string Name, int Credits, PriceResponse Price);
