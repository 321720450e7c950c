using System.Security.Cryptography;

namespace Aiomus.StripeDouble.Objects;

/// <summary>New ids, with the prefixes that tell their kinds.</summary>
internal static class Ids
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string New(string prefix, int length = 24) => $"{prefix}_{Letters(length)}";

    public static string Letters(int length) => RandomNumberGenerator.GetString(Alphabet, length);

    public static string Capitals(int length) => RandomNumberGenerator.GetString(Alphabet.AsSpan(0, 36), length);
}
