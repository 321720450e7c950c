using System.Globalization;
using System.Text.RegularExpressions;

namespace Aiomus.WebApi.Errors;

/// <summary>
/// Finds the numbers of payment cards in a text (ISO/IEC 7812): 13 to 19 digits that begin and are as long as an issuer's, with the right
/// check digit (Luhn), written in one piece or with spaces and dashes in between.
/// </summary>
internal static partial class CardNumbers
{
    private const int Fewest = 13;
    private const int Most = 19;
    private const int PrefixDigits = 6;
    private const int ShownDigits = 4;
    private const int MostBetween = 3;
    private const int MostOfAPhone = 15;
    private const char Mask = '*';

    // First and last prefix of six digits, and how long such numbers are.
    private static readonly (int First, int Last, int Fewest, int Most)[] Issuers =
    [
        (400000, 499999, 13, 13), (400000, 499999, 16, 16), (400000, 499999, 19, 19),   // Visa
        (510000, 559999, 16, 16), (222100, 272099, 16, 16),   // Mastercard
        (340000, 349999, 15, 15), (370000, 379999, 15, 15),   // American Express
        (300000, 305999, 14, 19), (309500, 309599, 14, 19), (360000, 369999, 14, 19), (380000, 399999, 14, 19),   // Diners Club
        (352800, 358999, 16, 19),   // JCB
        (601100, 601199, 16, 19), (644000, 659999, 16, 19),   // Discover
        (620000, 629999, 16, 19), (810000, 817199, 16, 19),   // UnionPay
        (501800, 501899, 13, 19), (502000, 502099, 13, 19), (503800, 503899, 13, 19), (589300, 589399, 13, 19),   // Maestro
        (630400, 630499, 13, 19), (675900, 675999, 13, 19), (676100, 676399, 13, 19),
        (500000, 509999, 16, 19),   // Maestro, Verve, Elo, RuPay
        (220000, 220499, 16, 19),   // Mir
        (600000, 609999, 16, 16), (820000, 829999, 16, 16),   // RuPay, Hipercard
        (979200, 979299, 16, 16),   // Troy
    ];

    public static bool AreIn(string text) => Find(text, isOneEnough: true).Count > 0;

    /// <summary>The text with a sign in place of all but the last four digits of each number; the same text when there is none.</summary>
    public static string MaskIn(string text)
    {
        var found = Find(text, isOneEnough: false);
        if (found.Count == 0)
        {
            return text;
        }

        // What can be read as several numbers that overlap is masked as each of them.
        var masked = text.ToCharArray();
        foreach (var (start, end) in found)
        {
            var left = CountDigits(text.AsSpan(start, end - start)) - ShownDigits;
            for (var at = start; left > 0; at++)
            {
                if (char.IsDigit(text[at]))
                {
                    masked[at] = Mask;
                    left--;
                }
            }
        }

        return new string(masked);
    }

    private static List<(int Start, int End)> Find(string text, bool isOneEnough)
    {
        var found = new List<(int Start, int End)>();
        if (CountDigits(text) < Fewest)
        {
            return found;
        }

        // Looked for once, and only where something looks like a number: a text may be long, and hold thousands of those.
        List<(int Start, int End)>? ids = null;
        var blocks = BlocksOf(text);
        Span<byte> digits = stackalloc byte[Most];
        for (var first = 0; first < blocks.Count; first++)
        {
            var (start, length) = (blocks[first].Start, 0);
            for (var last = first; last < blocks.Count && (last == first || blocks[last].GoesOn); last++)
            {
                var block = text.AsSpan(blocks[last].Start, blocks[last].End - blocks[last].Start);
                if (length + block.Length > Most)
                {
                    break;
                }

                foreach (var digit in block)
                {
                    digits[length++] = (byte)CharUnicodeInfo.GetDecimalDigitValue(digit);
                }

                var end = blocks[last].End;
                if (length >= Fewest && IsIssued(digits[..length]) && HasCheckDigit(digits[..length])
                    && !IsPhone(text, start, length) && !IsOfAnId(ids ??= IdsOf(text), start, end))
                {
                    found.Add((start, end));
                    if (isOneEnough)
                    {
                        return found;
                    }
                }
            }
        }

        return found;
    }

    // Each digit in a row, and whether only a few spaces and dashes are between it and the one before.
    private static List<(int Start, int End, bool GoesOn)> BlocksOf(string text)
    {
        var blocks = new List<(int Start, int End, bool GoesOn)>();
        var (between, goesOn) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsDigit(text[at]))
            {
                between++;
                goesOn &= between <= MostBetween && IsBetween(text[at]);
                continue;
            }

            var start = at;
            while (at + 1 < text.Length && char.IsDigit(text[at + 1]))
            {
                at++;
            }

            blocks.Add((start, at + 1, goesOn));
            (between, goesOn) = (0, true);
        }

        return blocks;
    }

    private static bool IsBetween(char sign) => char.IsWhiteSpace(sign) || char.GetUnicodeCategory(sign) == UnicodeCategory.DashPunctuation;

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var sign in text)
        {
            count += char.IsDigit(sign) ? 1 : 0;
        }

        return count;
    }

    private static bool IsIssued(ReadOnlySpan<byte> digits)
    {
        var prefix = 0;
        foreach (var digit in digits[..PrefixDigits])
        {
            prefix = (prefix * 10) + digit;
        }

        foreach (var issuer in Issuers)
        {
            if (prefix >= issuer.First && prefix <= issuer.Last && digits.Length >= issuer.Fewest && digits.Length <= issuer.Most)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasCheckDigit(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            // Every second one from the right counts twice, as the sum of its digits.
            var value = (digits.Length - i) % 2 == 0 ? digits[i] * 2 : digits[i];
            sum += value > 9 ? value - 9 : value;
        }

        return sum % 10 == 0;
    }

    // International phone numbers (E.164) have a plus and no more digits.
    private static bool IsPhone(string text, int start, int digits) => digits <= MostOfAPhone && start > 0 && text[start - 1] == '+';

    // Some of the many digits of a UUID or of a hash look like a card's once in a while. They are in order, and none is in another.
    private static bool IsOfAnId(List<(int Start, int End)> ids, int start, int end)
    {
        var at = ids.BinarySearch((start, int.MaxValue));
        at = at < 0 ? ~at : at;
        return (at > 0 && start < ids[at - 1].End) || (at < ids.Count && ids[at].Start < end);
    }

    private static List<(int Start, int End)> IdsOf(string text)
    {
        var ids = new List<(int Start, int End)>();
        foreach (var id in Ids().EnumerateMatches(text))
        {
            ids.Add((id.Index, id.Index + id.Length));
        }

        return ids;
    }

    [GeneratedRegex(
        "(?<![0-9A-Za-z])([0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-Fa-f]{32,128})(?![0-9A-Za-z])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Ids();
}
