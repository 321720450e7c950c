namespace Aiomus.Contracts.Administration;

/// <summary>A person's account as those who run the installation see it: states and counts, never what is in it.</summary>
/// <param name="Id">The account's id.</param>
/// <param name="Email">The address; null for none.</param>
/// <param name="DisplayName">How the person wants to be called; may be empty.</param>
/// <param name="Roles">What the person may do beyond their own things: <c>owner</c>, <c>admin</c>, <c>support</c>, <c>legal</c>.</param>
/// <param name="Disabled">Whether nobody may use it.</param>
/// <param name="CreatedAt">When the account began.</param>
/// <param name="HasPassword">Whether there is a password.</param>
/// <param name="SecondFactor">Whether the second factor is on.</param>
/// <param name="Passkeys">How many passkeys there are.</param>
/// <param name="Sessions">How many sessions are open.</param>
/// <param name="ApiKeys">How many API keys there are.</param>
/// <param name="Closing">Whether the account is being erased.</param>
public sealed record UserResponse(
    Guid Id,
    string? Email,
    string DisplayName,
    IReadOnlyList<string> Roles,
    bool Disabled,
    DateTimeOffset CreatedAt,
    bool HasPassword,
    bool SecondFactor,
    int Passkeys,
    int Sessions,
    int ApiKeys,
    bool Closing)
{
    /// <summary>The id only: addresses and names are not for logs.</summary>
    public override string ToString() => $"{nameof(UserResponse)} {Id}";
}
