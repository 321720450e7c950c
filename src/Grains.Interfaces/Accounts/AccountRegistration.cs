namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>An account that somebody asked for and whose address is not confirmed yet.</summary>
/// <param name="Email">The address as it was written.</param>
/// <param name="PasswordHash">Argon2id, as a PHC string.</param>
/// <param name="DisplayName">How the person wants to be called; may be empty.</param>
/// <param name="Link">The secret in the mail that confirms the address.</param>
/// <param name="ExpiresAt">When the link, and the account with it, ends if nobody follows it.</param>
[GenerateSerializer, Immutable, Alias("aiomus.AccountRegistration")]
public sealed record AccountRegistration(
    [property: Id(0), PersonalData(DataCategory.Account)] string Email,
    [property: Id(1), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] string PasswordHash,
    [property: Id(2), PersonalData(DataCategory.Account)] string DisplayName,
    [property: Id(3)] SecretHash Link,
    [property: Id(4)] DateTimeOffset ExpiresAt)
{
    /// <summary>The type's name only: what people write is not for logs.</summary>
    public override string ToString() => nameof(AccountRegistration);
}
