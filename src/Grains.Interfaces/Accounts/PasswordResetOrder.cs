namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>A new password by a mailed link, and what is to outlive it.</summary>
/// <param name="Link">The secret in the mail.</param>
/// <param name="PasswordHash">Argon2id, as a PHC string.</param>
/// <param name="KeptKeys">Public ids of the API keys that stay; all others end.</param>
/// <param name="KeptPasskeys">Ids of the passkeys that stay; all others end.</param>
[GenerateSerializer, Immutable, Alias("aiomus.PasswordResetOrder")]
public sealed record PasswordResetOrder(
    [property: Id(0)] SecretHash Link,
    [property: Id(1), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] string PasswordHash,
    [property: Id(2), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] IReadOnlyList<string> KeptKeys,
    [property: Id(3), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] IReadOnlyList<byte[]> KeptPasskeys)
{
    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(PasswordResetOrder);
}
