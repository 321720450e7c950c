using System.Globalization;

namespace Aiomus.WebApi.Gallery;

/// <summary>An image in words for who cannot see it, where the person gave none: its prompt, as much as is worth listening to.</summary>
internal static class AltText
{
    private const int Most = 250;
    private const char Ellipsis = '\u2026';

    /// <summary>At most 250 characters, on one line, cut at a word where there is one to cut at.</summary>
    public static string Of(string prompt)
    {
        var text = string.Join(' ', prompt.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (text.Length <= Most)
        {
            return text;
        }

        // A word that is longer than half of it all is no place to look back to; there it is cut between two characters as people see them.
        var space = text.LastIndexOf(' ', Most - 1);
        var end = space >= Most / 2 ? space : StartOfCharacterAt(text, Most - 1);
        return text[..end].TrimEnd(' ', ',', ';', ':', '.') + Ellipsis;
    }

    private static int StartOfCharacterAt(string text, int most)
    {
        var end = 0;
        while (StringInfo.GetNextTextElementLength(text, end) is var length && end + length <= most)
        {
            end += length;
        }

        return end;
    }
}
