using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Aiomus.Grains.Accounts;

/// <summary>One-time codes by time: RFC 6238 over RFC 4226 with HMAC-SHA-1, six digits and steps of thirty seconds, as every app has them.</summary>
internal static class Totp
{
    private const int StepSeconds = 30;
    private const int Digits = 1_000_000;

    // A clock may be one step off either way.
    private const int Tolerance = 1;

    /// <summary>The latest step of which a code counts now.</summary>
    public static long NewestStepAt(DateTimeOffset now) => StepAt(now) + Tolerance;

    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The step that a code is of, if it is one of now and later than the last used one; else null.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long usedStep)
    {
        if (code.Length != 6 || !code.All(char.IsAsciiDigit))
        {
            return null;
        }

        var given = int.Parse(code, System.Globalization.CultureInfo.InvariantCulture);
        long? found = null;
        for (var step = StepAt(now) - Tolerance; step <= NewestStepAt(now); step++)
        {
            if (step > usedStep && CodeAt(secret, step) == given)
            {
                found = step;
            }
        }

        return found;
    }

    // RFC 4226, section 5.3. The algorithm is the RFC's; as a MAC SHA-1 is not broken.
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "RFC 6238 as all authenticator apps implement it.")]
    internal static int CodeAt(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, mac);
        var offset = mac[^1] & 0x0F;
        return (BinaryPrimitives.ReadInt32BigEndian(mac[offset..]) & 0x7FFF_FFFF) % Digits;
    }
}
