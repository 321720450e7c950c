namespace Aiomus.WebApi.SigningIn;

/// <summary>What somebody showed who is to get a session. What has been replaced or removed since opens none.</summary>
/// <param name="PasswordVersion">The password; null when it was a passkey.</param>
/// <param name="WithSecondFactor">Whether it was both factors.</param>
/// <param name="CredentialId">The passkey; null when it was a password.</param>
internal sealed record SessionProof(int? PasswordVersion, bool WithSecondFactor, byte[]? CredentialId = null);
