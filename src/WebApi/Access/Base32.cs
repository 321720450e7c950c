using System.Diagnostics.CodeAnalysis;

namespace Aiomus.WebApi.Access;

/// <summary>Base32 of RFC 4648 in lower case without padding. One text for one value: spare bits must be zero.</summary>
internal static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[((bytes.Length * 8) + 4) / 5];
        var (buffer, bits, written) = (0, 0, 0);
        foreach (var value in bytes)
        {
            buffer = ((buffer & 0x1F) << 8) | value;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text[written++] = Alphabet[(buffer >> bits) & 31];
            }
        }

        if (bits > 0)
        {
            text[written] = Alphabet[(buffer << (5 - bits)) & 31];
        }

        return new string(text);
    }

    public static bool TryDecode(ReadOnlySpan<char> text, int length, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length != ((length * 8) + 4) / 5)
        {
            return false;
        }

        var result = new byte[length];
        var (buffer, bits, written) = (0, 0, 0);
        foreach (var character in text)
        {
            var digit = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            buffer = ((buffer & 0xFF) << 5) | digit;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                result[written++] = (byte)(buffer >> bits);
            }
        }

        if ((buffer & ((1 << bits) - 1)) != 0)
        {
            return false;
        }

        bytes = result;
        return true;
    }
}
