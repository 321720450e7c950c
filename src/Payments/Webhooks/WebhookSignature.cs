using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aiomus.Payments.Webhooks;

/// <summary>
/// The signature of an event: <c>t=</c> a time, and one or more <c>v1=</c> HMAC-SHA256 of the time, a point and the body, under each secret
/// that is in use there. Any of ours will do, so that a secret can be replaced without losing an event.
/// </summary>
internal static class WebhookSignature
{
    /// <summary>Seconds by which the time may differ from ours.</summary>
    public const long Tolerance = 300;

    private const int MostParts = 32;

    public static bool Holds(ReadOnlySpan<byte> body, string? signature, IEnumerable<string> secrets, DateTimeOffset now)
    {
        var parts = (signature ?? "").Split(',', MostParts, StringSplitOptions.TrimEntries);
        var time = Array.Find(parts, part => part.StartsWith("t=", StringComparison.Ordinal))?[2..];
        if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance)
        {
            return false;
        }

        byte[] signed = [.. Encoding.ASCII.GetBytes($"{time}."), .. body];
        var shown = parts.Where(part => part.StartsWith("v1=", StringComparison.Ordinal)).Select(part => ReadHex(part[3..])).ToArray();
        return secrets.Any(secret =>
        {
            var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
            return Array.Exists(shown, one => CryptographicOperations.FixedTimeEquals(one, expected));
        });
    }

    private static byte[] ReadHex(string text)
    {
        var bytes = new byte[text.Length / 2];
        return Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : [];
    }
}
