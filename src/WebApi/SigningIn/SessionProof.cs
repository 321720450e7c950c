using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.WebApi.SigningIn;

/// <summary>What somebody showed who is to get a session. What has been replaced or removed since opens none.</summary>
/// <param name="PasswordVersion">The password; null when it was a passkey.</param>
/// <param name="Code">The one-time or recovery code that was sent with the password.</param>
/// <param name="CredentialId">The passkey, which is both factors in one; null when it was a password.</param>
/// <param name="OwnerLink">The owner's link, of an account that has neither; null when it was one of those.</param>
internal sealed record SessionProof(
    int? PasswordVersion, string? Code = null, byte[]? CredentialId = null, SecretHash? OwnerLink = null)
{
    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(SessionProof);
}
