using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aiomus.StripeDouble.Webhooks;

/// <summary>The header that tells a receiver who sent an event, and when.</summary>
internal static class WebhookSignature
{
    public const string Header = "Stripe-Signature";

    public static string Make(string payload, long time, IEnumerable<string> secrets)
    {
        var at = time.ToString(CultureInfo.InvariantCulture);
        var signed = Encoding.UTF8.GetBytes($"{at}.{payload}");
        var signatures = secrets.Select(
            secret => $"v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}");
        return $"t={at},{string.Join(',', signatures)}";
    }
}
