namespace Aiomus.Grains.Interfaces.Accounts;

/// <summary>A passkey of an account (W3C Web Authentication).</summary>
/// <param name="CredentialId">The authenticator's name for it.</param>
/// <param name="PublicKey">The key that its signatures are checked with, in COSE form.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="SignCount">The authenticator's count of signatures; it never goes back, unless it is always 0.</param>
/// <param name="Transports">How the authenticator can be reached.</param>
/// <param name="IsUserVerified">Whether the person was checked when it was made.</param>
/// <param name="IsBackupEligible">Whether it may be copied to other devices.</param>
/// <param name="IsBackedUp">Whether it is.</param>
/// <param name="AttestationObject">What the authenticator said of itself.</param>
/// <param name="ClientData">What the browser said when it was made.</param>
[GenerateSerializer, Immutable, Alias("aiomus.Passkey")]
public sealed record Passkey(
    [property: Id(0), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] byte[] CredentialId,
    [property: Id(1), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] byte[] PublicKey,
    [property: Id(2), PersonalData(DataCategory.Account)] string Name,
    [property: Id(3), PersonalData(DataCategory.Account)] DateTimeOffset CreatedAt,
    [property: Id(4), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] uint SignCount,
    [property: Id(5), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] IReadOnlyList<string> Transports,
    [property: Id(6), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] bool IsUserVerified,
    [property: Id(7), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] bool IsBackupEligible,
    [property: Id(8), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] bool IsBackedUp,
    [property: Id(9), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] byte[] AttestationObject,
    [property: Id(10), PersonalData(DataCategory.Credential, Purpose.Security, export: false)] byte[] ClientData)
{
    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(Passkey);
}
