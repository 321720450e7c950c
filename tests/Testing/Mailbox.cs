using System.Text.RegularExpressions;

namespace Aiomus.Testing;

/// <summary>The mails to one address, as a product writes them into its folder.</summary>
/// <param name="dataFolder">The product's data.</param>
/// <param name="email">The address.</param>
public sealed partial class Mailbox(string dataFolder, string email)
{
    // For what a living product never does.
    private const int Tries = 12_000;

    private readonly HashSet<string> _read = [];

    /// <summary>The secret of the next mailed link of this kind, once it has arrived; each is read once.</summary>
    /// <param name="mark">What stands before the secret, such as <c>/confirm#</c>.</param>
    /// <param name="to">Another address.</param>
    public async Task<string> LinkAsync(string mark, string? to = null)
    {
        var text = await NextAsync(mark, to);
        return Link().Match(text[text.IndexOf(mark, StringComparison.Ordinal)..]).Value;
    }

    /// <summary>The next mail with these words, once it has arrived; each is read once.</summary>
    /// <param name="words">What it holds.</param>
    /// <param name="to">Another address.</param>
    public async Task<string> NextAsync(string words, string? to = null)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            if (await FindAsync(words, to ?? email) is [var (file, text), ..])
            {
                _read.Add(file);
                return text;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"No mail with {words} arrived.");
    }

    /// <summary>How many mails with these words there are once there is one, read or not.</summary>
    /// <param name="words">What they hold.</param>
    public async Task<int> CountAsync(string words)
    {
        _read.Clear();
        for (var tries = 0; tries < Tries; tries++)
        {
            if (await FindAsync(words, email) is { Count: > 0 } mails)
            {
                return mails.Count;
            }

            await Task.Delay(50);
        }

        return 0;
    }

    private async Task<IReadOnlyList<(string File, string Text)>> FindAsync(string words, string to)
    {
        var found = new List<(string File, string Text)>();
        var folder = Path.Combine(dataFolder, "mail");
        foreach (var file in (Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.eml") : []).Except(_read).Order())
        {
            // Long lines of quoted text are folded.
            var text = (await File.ReadAllTextAsync(file))
                .Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal);
            if (text.Contains($"To: {to}", StringComparison.Ordinal) && text.Contains(words, StringComparison.Ordinal))
            {
                found.Add((file, text));
            }
        }

        return found;
    }

    [GeneratedRegex("lnk_[a-z2-7]+_[a-z2-7]+_[a-z2-7]+")]
    private static partial Regex Link();
}
