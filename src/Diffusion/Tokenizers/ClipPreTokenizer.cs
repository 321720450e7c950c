using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace Aiomus.Diffusion.Tokenizers;

/// <summary>
/// CLIP's words: special tokens, and between them the matches of
/// <c>'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+</c>. By whole characters: expressions of the runtime see halves of those
/// beyond the first 65,536, which are letters and digits too.
/// </summary>
internal sealed class ClipPreTokenizer(IReadOnlyCollection<string> specials) : PreTokenizer
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Letter,
        Number,
        Space,
        Mark,
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var (special, length) = NextSpecial(text, at);
            while (at < special)
            {
                var (kind, end) = WordAt(text.AsSpan(0, special), at);
                if (kind != Kind.Space)
                {
                    yield return (at, end - at);
                }

                at = end;
            }

            if (length > 0)
            {
                yield return (special, length);
                at += length;
            }
        }
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    private (int At, int Length) NextSpecial(string text, int from)
    {
        var (first, length) = (text.Length, 0);
        foreach (var special in specials)
        {
            var found = text.IndexOf(special, from, StringComparison.Ordinal);
            if (found >= 0 && found < first)
            {
                (first, length) = (found, special.Length);
            }
        }

        return (first, length);
    }

    private static (Kind Kind, int End) WordAt(ReadOnlySpan<char> text, int at)
    {
        foreach (var contraction in Contractions)
        {
            if (text[at..].StartsWith(contraction, StringComparison.Ordinal))
            {
                return (Kind.Mark, at + contraction.Length);
            }
        }

        var kind = KindAt(text, at, out var end);
        while (kind is Kind.Letter or Kind.Mark && end < text.Length && KindAt(text, end, out var next) == kind)
        {
            end = next;
        }

        return (kind, end);
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int at, out int end)
    {
        Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
        end = at + length;
        if (Rune.IsWhiteSpace(rune))
        {
            return Kind.Space;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Mark,
        };
    }
}
