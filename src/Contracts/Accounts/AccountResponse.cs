namespace Aiomus.Contracts.Accounts;

/// <summary>A person's account.</summary>
/// <param name="Id">The account's id.</param>
/// <param name="DisplayName">How the person wants to be called; may be empty.</param>
/// <param name="Roles">What the person may do beyond their own things: <c>owner</c>, or nothing.</param>
/// <param name="Preferences">Remembered choices, maybe none yet; null while remembering is off.</param>
/// <param name="CreatedAt">When the account began.</param>
/// <param name="Email">The address; null when there is none, and for an API key without the scope <c>account</c>.</param>
/// <param name="HasPassword">Whether there is a password.</param>
/// <param name="SecondFactor">Whether a sign-in by password needs a one-time code too.</param>
/// <param name="Passkeys">How many passkeys there are.</param>
/// <param name="FreshUntil">
/// Until when this session may do dangerous things without a new proof of who one is; null when it may not, and for an API key.
/// </param>
/// <param name="Session">Whether a session asks; else it is an API key.</param>
public sealed record AccountResponse(
    Guid Id,
    string DisplayName,
    IReadOnlyList<string> Roles,
    PreferencesBody? Preferences,
    DateTimeOffset CreatedAt,
    string? Email = null,
    bool HasPassword = false,
    bool SecondFactor = false,
    int Passkeys = 0,
    DateTimeOffset? FreshUntil = null,
    bool Session = false)
{
    /// <summary>The type's name only: personal data are not for logs.</summary>
    public override string ToString() => nameof(AccountResponse);
}
