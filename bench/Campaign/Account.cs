namespace Aiomus.Campaign;

/// <summary>Somebody with an account in a product under test.</summary>
/// <param name="Name">What reports call them.</param>
/// <param name="Id">The account's id; empty for the owner, whose id is not told.</param>
/// <param name="Key">Their API key.</param>
public sealed record Account(string Name, Guid Id, string Key);
