namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>An API key to be made.</summary>
/// <param name="Hash">Its public id and the hash of its secret.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="By">The session or key that asks; null where nobody does.</param>
[GenerateSerializer, Immutable, Alias("aiomus.ApiKeyOrder")]
public sealed record ApiKeyOrder(
    [property: Id(0)] ApiKeyHash Hash,
    [property: Id(1), PersonalData(DataCategory.Account)] string Name,
    [property: Id(2), NotPersonal] AccessScope Scopes,
    [property: Id(3), NotPersonal] DateTimeOffset? ExpiresAt,
    [property: Id(4), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] string? By = null);
