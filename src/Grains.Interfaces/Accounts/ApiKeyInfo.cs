namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>What is shown of an API key; never its secret.</summary>
/// <param name="Id">Its public id.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="UsedOn">The day of its last use; null before the first.</param>
[GenerateSerializer, Immutable, Alias("aiomus.ApiKeyInfo")]
public sealed record ApiKeyInfo(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] AccessScope Scopes,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset? ExpiresAt,
    [property: Id(5)] DateOnly? UsedOn);
