namespace Aiomus.EndToEnd.Tests.Upgrade;

/// <summary>A passkey that a <see cref="SoftAuthenticator"/> took out of itself, to be put into another.</summary>
/// <param name="Id">The credential's id.</param>
/// <param name="PrivateKey">The key, as PKCS#8.</param>
/// <param name="RpId">For whom it was made.</param>
/// <param name="UserHandle">Whose it is.</param>
/// <param name="Count">How often it signed.</param>
internal sealed record SoftPasskey(byte[] Id, byte[] PrivateKey, string RpId, string UserHandle, uint Count);
