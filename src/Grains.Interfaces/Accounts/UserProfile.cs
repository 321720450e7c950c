namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>What a person told us about themselves and how they like things.</summary>
/// <param name="DisplayName">How the person wants to be called; may be empty.</param>
/// <param name="Preferences">Remembered choices, or null when the person switched remembering off.</param>
/// <param name="Roles">What the person may do beyond their own things.</param>
/// <param name="CreatedAt">When the account began.</param>
/// <param name="Email">The address; null when there is none.</param>
/// <param name="HasPassword">Whether there is a password.</param>
/// <param name="HasSecondFactor">Whether a sign-in by password needs a code too.</param>
/// <param name="Passkeys">How many passkeys there are.</param>
[GenerateSerializer, Immutable, Alias("aiomus.UserProfile")]
public sealed record UserProfile(
    [property: Id(0)] string DisplayName,
    [property: Id(1)] UserPreferences? Preferences,
    [property: Id(2)] UserRole Roles,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] string? Email = null,
    [property: Id(5)] bool HasPassword = false,
    [property: Id(6)] bool HasSecondFactor = false,
    [property: Id(7)] int Passkeys = 0);
