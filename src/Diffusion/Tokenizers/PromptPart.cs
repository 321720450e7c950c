using System.Globalization;

namespace Aiomus.Diffusion.Tokenizers;

/// <summary>Some words of a prompt and how much they count.</summary>
/// <param name="Text">The words.</param>
/// <param name="Weight">1 for words that count like any others.</param>
internal readonly record struct PromptPart(string Text, float Weight)
{
    private const float Greatest = 4;

    /// <summary>
    /// Takes <c>(words:weight)</c>, with a weight from 0 to 4, apart from the rest. Whatever else stands in brackets is text, and so is
    /// a bracket after a backslash.
    /// </summary>
    public static IReadOnlyList<PromptPart> Parse(string prompt)
    {
        var parts = new List<PromptPart>();
        var (from, open) = (0, -1);
        for (var i = 0; i < prompt.Length; i++)
        {
            switch (prompt[i])
            {
                case '\\':
                    i++;
                    break;
                case '(':
                    open = i;
                    break;
                case ')' when open >= 0:
                    var colon = prompt.LastIndexOf(':', i, i - open);
                    if (colon > open && ReadWeight(prompt.AsSpan(colon + 1, i - colon - 1)) is { } weight)
                    {
                        Add(prompt.AsSpan(from, open - from), 1);
                        Add(prompt.AsSpan(open + 1, colon - open - 1), weight);
                        from = i + 1;
                    }

                    open = -1;
                    break;
            }
        }

        Add(prompt.AsSpan(from), 1);
        return parts;

        void Add(ReadOnlySpan<char> text, float weight)
        {
            if (!text.IsWhiteSpace())
            {
                parts.Add(new PromptPart(Unescape(text), weight));
            }
        }
    }

    /// <summary>The tokens of a prompt and how much each counts.</summary>
    public static (int[] Words, float[] Weights) Read(string prompt, Func<string, int[]> tokenize)
    {
        var words = new List<int>();
        var weights = new List<float>();
        foreach (var part in Parse(prompt))
        {
            var ids = tokenize(part.Text);
            words.AddRange(ids);
            weights.AddRange(Enumerable.Repeat(part.Weight, ids.Length));
        }

        return ([.. words], [.. weights]);
    }

    private static float? ReadWeight(ReadOnlySpan<char> text) =>
        float.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)
            && weight is >= 0 and <= Greatest
            ? weight
            : null;

    private static string Unescape(ReadOnlySpan<char> text) =>
        text.ToString().Replace("\\(", "(", StringComparison.Ordinal).Replace("\\)", ")", StringComparison.Ordinal);
}
