namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>What a sign-in is checked against.</summary>
/// <param name="PasswordHash">Argon2id, as a PHC string; null for an account that has keys or passkeys only.</param>
/// <param name="HasSecondFactor">Whether a code is needed too.</param>
/// <param name="MaySignIn">False while the address is not confirmed, and while the account is disabled.</param>
/// <param name="PasswordVersion">Which password it is: each new one has the next number.</param>
[GenerateSerializer, Immutable, Alias("aiomus.SignInFacts")]
public sealed record SignInFacts(
    [property: Id(0), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] string? PasswordHash,
    [property: Id(1), NotPersonal] bool HasSecondFactor,
    [property: Id(2), NotPersonal] bool MaySignIn,
    [property: Id(3), NotPersonal] int PasswordVersion)
{
    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(SignInFacts);
}
