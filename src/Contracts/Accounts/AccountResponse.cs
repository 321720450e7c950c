namespace Aiomus.Contracts.Accounts;

/// <summary>A person's account.</summary>
/// <param name="Id">The account's id.</param>
/// <param name="DisplayName">How the person wants to be called; may be empty.</param>
/// <param name="Roles">What the person may do beyond their own things: <c>owner</c>, or nothing.</param>
/// <param name="Preferences">Remembered choices, maybe none yet; null while remembering is off.</param>
/// <param name="CreatedAt">When the account began.</param>
public sealed record AccountResponse(
    Guid Id, string DisplayName, IReadOnlyList<string> Roles, PreferencesBody? Preferences, DateTimeOffset CreatedAt);
