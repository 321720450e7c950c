namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>An account's states and counts, and nothing of what is in it.</summary>
/// <param name="Email">The address; null for none.</param>
/// <param name="DisplayName">How the person wants to be called; may be empty.</param>
/// <param name="Roles">What the person may do.</param>
/// <param name="Disabled">Whether nobody may use it.</param>
/// <param name="CreatedAt">When the account began.</param>
/// <param name="HasPassword">Whether there is a password.</param>
/// <param name="SecondFactor">Whether the second factor is on.</param>
/// <param name="Passkeys">How many passkeys there are.</param>
/// <param name="Sessions">How many sessions are open.</param>
/// <param name="ApiKeys">How many API keys there are.</param>
/// <param name="Closing">Whether the account is being erased.</param>
[GenerateSerializer, Immutable, Alias("aiomus.AccountOverview")]
public sealed record AccountOverview(
    [property: Id(0)] string? Email,
    [property: Id(1)] string DisplayName,
    [property: Id(2)] UserRole Roles,
    [property: Id(3)] bool Disabled,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] bool HasPassword,
    [property: Id(6)] bool SecondFactor,
    [property: Id(7)] int Passkeys,
    [property: Id(8)] int Sessions,
    [property: Id(9)] int ApiKeys,
    [property: Id(10)] bool Closing)
{
    /// <summary>The type's name only: addresses and names are not for logs.</summary>
    public override string ToString() => nameof(AccountOverview);
}
