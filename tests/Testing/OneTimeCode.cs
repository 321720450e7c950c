using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Aiomus.Testing;

/// <summary>An authenticator app: RFC 6238, written here once more so that the product does not check itself.</summary>
public static class OneTimeCode
{
    /// <summary>The code of a secret in base32 at a time.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Security", "CA5350", Justification = "RFC 6238 as all authenticator apps implement it.")]
    public static string Of(string base32, DateTimeOffset at)
    {
        var bits = string.Concat(base32.Select(
            c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var secret = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(8 * i, 8), 2)).ToArray();
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, at.ToUnixTimeSeconds() / 30);
        var mac = HMACSHA1.HashData(secret, counter);
        var number = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[^1] & 15, 4)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
