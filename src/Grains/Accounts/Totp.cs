using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Aiomus.Grains.Accounts;

/// <summary>
/// One-time codes by time: RFC 6238 over RFC 4226 with HMAC-SHA-1, six digits and steps of thirty seconds, as every app has them.
/// </summary>
internal static class Totp
{
    private const int StepSeconds = 30;
    private const int Length = 6;
    private const int Digits = 1_000_000;

    // A clock may be one step off either way.
    private const int Tolerance = 1;

    /// <summary>The latest step of which a code counts now.</summary>
    public static long NewestStepAt(DateTimeOffset now) => StepAt(now) + Tolerance;

    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>
    /// The step that a code is of, if it is one of now and later than the last used one; else null. Apps show codes in groups, and people
    /// type the gaps: what is no digit of any script and can be seen as a gap does not count.
    /// </summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long usedStep)
    {
        if (Read(code) is not { } given)
        {
            return null;
        }

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

    private static int? Read(string code)
    {
        var (given, digits) = (0, 0);
        foreach (var letter in code)
        {
            var digit = CharUnicodeInfo.GetDecimalDigitValue(letter);
            if (digit >= 0 && digits < Length)
            {
                (given, digits) = ((given * 10) + digit, digits + 1);
            }
            else if (digit >= 0 || !IsGap(letter))
            {
                return null;
            }
        }

        return digits == Length ? given : null;
    }

    // Blanks, marks of direction that are copied along, and dashes.
    private static bool IsGap(char letter) => char.IsWhiteSpace(letter)
        || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.DashPunctuation;

    // RFC 4226, section 5.3. The algorithm is the RFC's; as a MAC SHA-1 is not broken.
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Security", "CA5350", Justification = "RFC 6238 as all authenticator apps implement it.")]
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
