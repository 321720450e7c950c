namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>What a person told us about themselves and how they like things.</summary>
/// <param name="DisplayName">How the person wants to be called; may be empty.</param>
/// <param name="Preferences">Remembered choices, or null when the person switched remembering off.</param>
/// <param name="Roles">What the person may do beyond their own things.</param>
/// <param name="CreatedAt">When the account began.</param>
[GenerateSerializer, Immutable, Alias("aiomus.UserProfile")]
public sealed record UserProfile(
    [property: Id(0)] string DisplayName,
    [property: Id(1)] UserPreferences? Preferences,
    [property: Id(2)] UserRole Roles,
    [property: Id(3)] DateTimeOffset CreatedAt);
