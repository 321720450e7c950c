namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>What the bearer of a valid key or session may do now.</summary>
/// <param name="Roles">The person's roles.</param>
/// <param name="Scopes">What the key is for; everything for a session.</param>
/// <param name="FreshAt">When the person last proved who they are; null for a key of an account that can also sign in, and for a session
/// that did not show the second factor that there is.</param>
[GenerateSerializer, Immutable, Alias("aiomus.AccessGrant")]
public sealed record AccessGrant(
    [property: Id(0)] UserRole Roles,
    [property: Id(1)] AccessScope Scopes,
    [property: Id(2)] DateTimeOffset? FreshAt);
