using System.Globalization;
using System.Text.Json;
using Aiomus.Diffusion.Models;

namespace Aiomus.Diffusion.Tokenizers;

/// <summary>
/// Words that somebody gave a token of their own after a tokenizer was trained, such as those of textual inversion. They are taken out of a
/// text before it is tokenized: the longest that fits, from the left; some in the text as it was written, the others in its normal form.
/// </summary>
internal sealed class AddedTokens
{
    // Each is looked for in every prompt.
    private const int Most = 10_000;
    private const string Decoder = "added_tokens_decoder";
    private const string List = "added_tokens";

    private readonly Token[] _written;
    private readonly Token[] _normal;
    private readonly Func<string, string> _normalize;

    private readonly Dictionary<string, int> _numbers;

    private AddedTokens(IReadOnlyCollection<Token> tokens, Func<string, string> normalize)
    {
        _normalize = normalize;
        _numbers = tokens.ToDictionary(token => token.Text, token => token.Id, StringComparer.Ordinal);
        var byLength = tokens.OrderByDescending(token => token.Text.Length).ToArray();
        _written = Array.FindAll(byLength, token => !token.IsNormal);
        _normal = [.. byLength.Where(token => token.IsNormal)
            .Select(token => token with { Text = normalize(token.Text) }).Where(token => token.Text.Length > 0)];
    }

    /// <summary>The tokens that the files of a tokenizer add.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="name">The tokenizer's folder in it.</param>
    /// <param name="known">Special words that the tokenizer sees to itself.</param>
    /// <param name="more">Special words with their tokens, where no file says more of them; null where a file has to.</param>
    /// <param name="vocabulary">The number of a piece that the tokenizer was trained with; null for others.</param>
    /// <param name="normalize">The tokenizer's normal form.</param>
    /// <exception cref="ModelException">A file says what cannot be, or two differ.</exception>
    public static AddedTokens Read(
        ModelFolder folder,
        string name,
        IReadOnlyCollection<string> known,
        IReadOnlyDictionary<string, int?> more,
        Func<string, int?> vocabulary,
        Func<string, string> normalize)
    {
        var tokens = new Dictionary<string, Token>(StringComparer.Ordinal);
        foreach (var (text, id) in more)
        {
            if (id is { } number)
            {
                tokens[text] = new Token(text, number, IsNormal: false, IsWord: false);
            }
        }

        ReadList(folder, $"{name}/tokenizer.json", vocabulary, Add);
        ReadPairs(
            folder,
            $"{name}/added_tokens.json",
            more.Keys.Concat(SpecialsOf(folder, $"{name}/special_tokens_map.json")).ToHashSet(StringComparer.Ordinal),
            Add);
        ReadDecoder(folder, $"{name}/tokenizer_config.json", Add);
        return new AddedTokens([.. tokens.Values.Where(token => !known.Contains(token.Text))], normalize);

        void Add(string file, Token token)
        {
            if (tokens.TryGetValue(token.Text, out var other) && other.Id != token.Id)
            {
                throw folder.Fault(file, $"the added token '{token.Text}' has the number {token.Id} here and {other.Id} elsewhere");
            }

            tokens[token.Text] = token;
            if (tokens.Count > Most)
            {
                throw folder.Fault(file, $"there are more than {Most} added tokens");
            }
        }
    }

    /// <summary>The number of an added token; null when there is none of this text.</summary>
    public int? NumberOf(string text) => _numbers.TryGetValue(text, out var id) ? id : null;

    /// <summary>A text as added tokens and what stands between them, which has a number below 0.</summary>
    public IEnumerable<(string Text, int Id)> Split(string text)
    {
        foreach (var part in Split(text, _written))
        {
            if (part.Id >= 0 || _normal.Length == 0)
            {
                yield return part;
                continue;
            }

            foreach (var inner in Split(_normalize(part.Text), _normal))
            {
                yield return inner;
            }
        }
    }

    private static IEnumerable<(string Text, int Id)> Split(string text, Token[] tokens)
    {
        var from = 0;
        for (var at = 0; tokens.Length > 0 && at < text.Length; at++)
        {
            if (Array.Find(
                tokens, token => string.CompareOrdinal(text, at, token.Text, 0, token.Text.Length) == 0) is not { Text: not null } found)
            {
                continue;
            }

            if (!found.IsWord || (!IsOfWord(text, at - 1) && !IsOfWord(text, at + found.Text.Length)))
            {
                if (at > from)
                {
                    yield return (text[from..at], -1);
                }

                yield return (found.Text, found.Id);
                from = at + found.Text.Length;
            }

            at += found.Text.Length - 1;
        }

        if (from < text.Length)
        {
            yield return (text[from..], -1);
        }
    }

    private static bool IsOfWord(string text, int at) => at >= 0 && at < text.Length && CharUnicodeInfo.GetUnicodeCategory(text, at) is
        <= UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;

    // The names of the tokens' numbers, and what they are.
    private static void ReadDecoder(ModelFolder folder, string file, Action<string, Token> add)
    {
        if (folder.ReadOptionalJson(file) is not { } json
            || ModelFolder.ValueOf(json, Decoder) is not { ValueKind: not JsonValueKind.Undefined } decoder)
        {
            return;
        }

        foreach (var entry in decoder.ValueKind == JsonValueKind.Object
            ? decoder.EnumerateObject().ToArray()
            : throw Bad(folder, file, Decoder))
        {
            add(file, int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? Of(entry.Value, id)
                : throw Bad(folder, file, Decoder));
        }

        Token Of(JsonElement token, int id) => ReadToken(token, id) ?? throw Bad(folder, file, Decoder);
    }

    private static void ReadList(ModelFolder folder, string file, Func<string, int?> vocabulary, Action<string, Token> add)
    {
        if (folder.ReadOptionalJson(file) is not { } json
            || ModelFolder.ValueOf(json, List) is not { ValueKind: not JsonValueKind.Undefined } list)
        {
            return;
        }

        foreach (var token in list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToArray() : throw Bad(folder, file, List))
        {
            var read = ReadToken(token, 0) ?? throw Bad(folder, file, List);
            add(file, read with { Id = IdOf(ModelFolder.ValueOf(token, "id")) ?? vocabulary(read.Text) ?? throw Bad(folder, file, List) });
        }
    }

    // The older way: words and numbers alone.
    private static void ReadPairs(ModelFolder folder, string file, HashSet<string> special, Action<string, Token> add)
    {
        if (folder.ReadOptionalJson(file) is not { } json)
        {
            return;
        }

        foreach (var pair in json.EnumerateObject())
        {
            add(file, pair.Name.Length > 0 && IdOf(pair.Value) is { } id
                ? new Token(pair.Name, id, !special.Contains(pair.Name), IsWord: false)
                : throw Bad(folder, file, pair.Name));
        }
    }

    private static IEnumerable<string> SpecialsOf(ModelFolder folder, string file) =>
        folder.ReadOptionalJson(file) is { } json
            && ModelFolder.ValueOf(json, "additional_special_tokens") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(token => token.ValueKind == JsonValueKind.Object ? ModelFolder.ValueOf(token, "content") : token)
                .Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!)
            : [];

    private static Token? ReadToken(JsonElement token, int id)
    {
        if (token.ValueKind != JsonValueKind.Object
            || ModelFolder.ValueOf(token, "content") is not { ValueKind: JsonValueKind.String } content
            || content.GetString() is not { Length: > 0 } text)
        {
            return null;
        }

        return Flag("normalized", !(Flag("special", false) ?? false)) is { } isNormal && Flag("single_word", false) is { } isWord
            ? new Token(text, id, isNormal, isWord)
            : null;

        bool? Flag(string name, bool fallback) => ModelFolder.ValueOf(token, name).ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Undefined => fallback,
            _ => null,
        };
    }

    private static int? IdOf(JsonElement value)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) && id >= 0 ? id : null;

    private static ModelException Bad(ModelFolder folder, string file, string what) =>
        folder.Fault(file, $"{what} does not say what each added token is, or its number");

    private readonly record struct Token(string Text, int Id, bool IsNormal, bool IsWord);
}
