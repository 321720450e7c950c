namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>A session that begins with a sign-in.</summary>
/// <param name="Token">The secret in the browser's cookie.</param>
/// <param name="Device">Browser and system, in words.</param>
/// <param name="Place">Where from, in words: a network, never an exact address.</param>
/// <param name="PasswordVersion">The password that was shown, as <see cref="SignInFacts"/> numbers it; null when it was a passkey.</param>
/// <param name="WithSecondFactor">Whether both factors were shown, and checked before.</param>
/// <param name="CredentialId">The passkey that was shown; null when it was a password.</param>
/// <param name="Code">The one-time or recovery code that was shown with the password, not checked yet; null when there was none.</param>
[GenerateSerializer, Immutable, Alias("aiomus.SessionOpening")]
public sealed record SessionOpening(
    [property: Id(0)] SecretHash Token,
    [property: Id(1), PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest, Retention.Days30)] string Device,
    [property: Id(2), PersonalData(DataCategory.Device, Purpose.Security, LegalBasis.LegitimateInterest, Retention.Days30)] string Place,
    [property: Id(3), NotPersonal] int? PasswordVersion = null,
    [property: Id(4), NotPersonal] bool WithSecondFactor = false,
    [property: Id(5), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] byte[]? CredentialId = null,
    [property: Id(6), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] string? Code = null)
{
    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(SessionOpening);
}
