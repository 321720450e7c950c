namespace Aiomus.Contracts.Accounts;

/// <summary>The secret of a second factor that is being set up.</summary>
/// <param name="Secret">In base32, to type it into an app.</param>
/// <param name="Uri">The <c>otpauth</c> address that apps read.</param>
/// <param name="QrCode">The address as a QR code: an SVG image.</param>
public sealed record TotpSetup(
    string Secret, string Uri, string QrCode)
{
    /// <summary>The type's name only: credentials are not for logs.</summary>
    public override string ToString() => nameof(TotpSetup);
}
