namespace Aiomus.WebApi.Errors;

/// <summary>Guesses which known word somebody meant.</summary>
internal static class Nearest
{
    private const int MaxLength = 64;

    /// <summary>The known word that differs in the fewest letters; null when none is near.</summary>
    public static string? Find(string word, IEnumerable<string> known)
    {
        if (word.Length > MaxLength)
        {
            return null;
        }

        var plain = Plain(word);
        var best = known
            .Select(candidate => (Word: candidate, Distance: Distance(plain, Plain(candidate))))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Word, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Word is not null && best.Distance <= Math.Max(1, Math.Min(plain.Length, best.Word.Length) / 3) ? best.Word : null;
    }

    // negativePrompt, Negative-Prompt and negative_prompt are one word to whoever writes them.
    private static string Plain(string word) => string.Concat(word.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    // Letters to add, take out, change or swap with their neighbour (Damerau 1964, in the restricted form).
    private static int Distance(string from, string to)
    {
        var (before, last, row) = (new int[to.Length + 1], new int[to.Length + 1], new int[to.Length + 1]);
        for (var column = 0; column <= to.Length; column++)
        {
            last[column] = column;
        }

        for (var line = 1; line <= from.Length; line++)
        {
            row[0] = line;
            for (var column = 1; column <= to.Length; column++)
            {
                var change = last[column - 1] + (from[line - 1] == to[column - 1] ? 0 : 1);
                row[column] = Math.Min(change, Math.Min(last[column], row[column - 1]) + 1);
                if (line > 1 && column > 1 && from[line - 1] == to[column - 2] && from[line - 2] == to[column - 1])
                {
                    row[column] = Math.Min(row[column], before[column - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[to.Length];
    }
}
