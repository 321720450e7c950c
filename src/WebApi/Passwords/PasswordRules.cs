using System.Text;
using Aiomus.Contracts.Accounts;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Passwords;

/// <summary>
/// What a password must be: long, and none that people guess. No rules of composition; blanks and any letters count (NIST SP 800-63B,
/// section 5.1.1.2).
/// </summary>
internal sealed class PasswordRules(IBreachedPasswords breached)
{
    /// <summary>The least characters.</summary>
    public const int MinLength = AccountLimits.MinPassword;

    /// <summary>The most characters.</summary>
    public const int MaxLength = AccountLimits.MaxPassword;

    // What is left when known words are taken out must be this long to be worth anything.
    private const int LeastUnknown = 8;
    private const int LeastWord = 3;
    private const int LeastRun = 4;

    // What fingers and children run along.
    private static readonly string[] Rows =
        [.. ((string[])["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertz", "azerty", "abcdefghijklmnopqrstuvwxyz", "01234567890"])
            .SelectMany(row => (string[])[row, string.Concat(row.Reverse())])];

    private static readonly HashSet<string> Common = ReadCommon();

    /// <summary>Notes what is wrong with a new password.</summary>
    /// <param name="errors">Where it is noted.</param>
    /// <param name="field">The field's name.</param>
    /// <param name="password">As it was written; nothing is trimmed.</param>
    /// <param name="context">What whoever knows the person would try: address and name.</param>
    public void Check(FieldErrors errors, string field, string? password, params string?[] context)
    {
        if (password is null)
        {
            errors.Add(field, FieldRule.Needed("A password is needed."));
            return;
        }

        // What is hashed is what is judged.
        password = PasswordHasher.Compose(password);
        var length = TextRules.Count(password);
        if (length is < MinLength or > MaxLength)
        {
            errors.Add(
                field,
                FieldRule.Length(MinLength, MaxLength, $"From {MinLength} to {MaxLength} characters. 15 or more are better."));
        }
        else if (IsGuessable(password, context))
        {
            errors.Add(
                field,
                new FieldRule(
                    FieldCode.Guessable,
                    "The password is easy to guess: it is common, a pattern, or made from your address. Use several words "
                        + "that have nothing to do with each other."));
        }
        else if (breached.Contains(password))
        {
            errors.Add(field, new FieldRule(FieldCode.Breached, "The password is known from a breach elsewhere. Choose another one."));
        }
    }

    internal static bool IsGuessable(string password, params string?[] context)
    {
        var text = password.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        var units = Units(text).ToArray();
        if (units[0].Length < LeastUnknown / 2 || units.Any(IsCommon))
        {
            return true;
        }

        var rest = WithoutRuns(text);
        foreach (var word in context.SelectMany(Words).Append("aiomus").OrderByDescending(word => word.Length))
        {
            rest = rest.Replace(word, "", StringComparison.Ordinal);
        }

        return rest.Length < text.Length && (rest.Length < LeastUnknown || IsCommon(rest));
    }

    // Itself, or with what people put before and behind it.
    private static bool IsCommon(string text) =>
        Common.Contains(text) || (text.Trim([.. "0123456789!?.,-_#*$@+ "]) is { Length: >= LeastRun } core && Common.Contains(core));

    // The texts that the whole is a repetition of, the shortest first, and itself.
    private static IEnumerable<string> Units(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
        {
            if (text.AsSpan(length).SequenceEqual(text.AsSpan(0, text.Length - length)))
            {
                yield return text[..length];
            }
        }

        yield return text;
    }

    private static string WithoutRuns(string text)
    {
        var rest = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            var run = Rows.Max(row => RunAt(text, i, row));
            if (run >= LeastRun)
            {
                i += run;
            }
            else
            {
                rest.Append(text[i++]);
            }
        }

        return rest.ToString();
    }

    private static int RunAt(string text, int start, string row)
    {
        var place = row.IndexOf(text[start], StringComparison.Ordinal);
        var length = 0;
        while (place >= 0 && start + length < text.Length && place + length < row.Length && text[start + length] == row[place + length])
        {
            length++;
        }

        return length;
    }

    private static IEnumerable<string> Words(string? text) => (text ?? "").ToLowerInvariant()
        .Split([' ', '@', '.', '-', '_', '+'], StringSplitOptions.RemoveEmptyEntries)
        .Where(word => word.Length >= LeastWord);

    private static HashSet<string> ReadCommon()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')];
    }
}
