using System.Text.Json;
using Aiomus.Diffusion.Models;
using Microsoft.ML.Tokenizers;

namespace Aiomus.Diffusion.Tokenizers;

/// <summary>
/// CLIP's byte-pair encoding (Radford et al., arXiv:2103.00020) over the files of a model's tokenizer folder, with begin and
/// end tokens, truncation and padding to the model's length. Thread-safe.
/// </summary>
internal sealed class ClipTokenizer
{
    private const string DefaultBegin = "<|startoftext|>";
    private const string DefaultEnd = "<|endoftext|>";

    // Bytes alone and at a word's end, and room for pieces that somebody added by hand.
    private const int PiecesWithoutMerge = 512 + 100;

    private readonly BpeTokenizer _bpe;
    private readonly AddedTokens _added;
    private readonly int _begin;
    private readonly int _end;
    private readonly int _pad;

    private ClipTokenizer(BpeTokenizer bpe, AddedTokens added, int begin, int end, int pad, int maxLength)
    {
        (_bpe, _added) = (bpe, added);
        (_begin, _end, _pad) = (begin, end, pad);
        MaxLength = maxLength;
    }

    /// <summary>How many tokens a prompt has in all, begin, end and padding among them.</summary>
    public int MaxLength { get; }

    /// <exception cref="ModelException">A file is missing or damaged.</exception>
    public static ClipTokenizer Load(ModelFolder folder, string name, int maxLengthFallback)
    {
        var configFile = $"{name}/tokenizer_config.json";
        var specialFile = $"{name}/special_tokens_map.json";
        var (vocabularyFile, mergesFile, vocabulary, merges) = ReadPieces(folder, name);
        if (merges.FirstOrDefault(line => line.Split(' ').Length != 2) is { } bad)
        {
            throw folder.Fault(mergesFile, $"the line '{bad}' does not name two pieces");
        }

        if (vocabulary.Count - merges.Count > PiecesWithoutMerge)
        {
            throw folder.Fault(
                mergesFile, $"{merges.Count} merges cannot make the {vocabulary.Count} pieces of the vocabulary; the file is cut short");
        }

        var begin = Special("bos_token") ?? DefaultBegin;
        var end = Special("eos_token") ?? DefaultEnd;
        var pad = Special("pad_token") ?? end;
        var length = folder.ReadNumber(folder.Has(configFile) ? configFile : specialFile, "model_max_length", maxLengthFallback);
        var maxLength = length is > 2 and <= 1024 && double.IsInteger(length) ? (int)length : maxLengthFallback;
        var specials = new Dictionary<string, int>(StringComparer.Ordinal) { [begin] = IdOf(begin), [end] = IdOf(end) };

        var padding = new Dictionary<string, int?>(StringComparer.Ordinal) { [pad] = Trained(pad) };
        var normalizer = new ClipNormalizer();
        var added = AddedTokens.Read(
            folder, name, specials.Keys, padding, Trained, normalizer.Normalize);

        BpeTokenizer bpe;
        try
        {
            bpe = BpeTokenizer.Create(new BpeOptions(vocabulary)
            {
                Merges = merges,
                ByteLevel = true,
                EndOfWordSuffix = "</w>",
                UnknownToken = end,
                SpecialTokens = specials,
                Normalizer = normalizer,
                PreTokenizer = new ClipPreTokenizer(specials.Keys),
                BeginningOfSentenceToken = begin,
                EndOfSentenceToken = end,
            });
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or KeyNotFoundException)
        {
            throw folder.Fault(mergesFile, $"the merges do not fit the vocabulary: {e.Message}", e);
        }

        return new ClipTokenizer(bpe, added, IdOf(begin), IdOf(end), Trained(pad) ?? added.NumberOf(pad) ?? throw Unknown(pad), maxLength);

        int? Trained(string text) => vocabulary.TryGetValue(text, out var id) ? id : null;

        int IdOf(string token) => Trained(token) ?? throw Unknown(token);

        ModelException Unknown(string token) => folder.Fault(vocabularyFile, $"the token '{token}' is missing");

        string? Special(string key) => TokenText(folder, configFile, key) ?? TokenText(folder, specialFile, key);
    }

    /// <summary>A prompt in one part; what is too long for it is left out.</summary>
    public TokenizedPrompt Encode(string text)
    {
        var words = Words(text);
        return new TokenizedPrompt(Wrap(words.AsSpan(0, Math.Min(words.Length, Room))), words.Length > Room);
    }

    /// <summary>Words of one part of a prompt, without begin and end.</summary>
    public int Room => MaxLength - 2;

    /// <summary>The tokens of a text alone.</summary>
    public int[] Words(string text) => [.. _added.Split(text).SelectMany(part => part.Id < 0 ? PlainWords(part.Text) : [part.Id])];

    /// <summary>Begin, the tokens, end and padding.</summary>
    /// <param name="words">At most <see cref="Room"/>.</param>
    public int[] Wrap(ReadOnlySpan<int> words)
    {
        var ids = new int[MaxLength];
        ids[0] = _begin;
        words.CopyTo(ids.AsSpan(1));
        ids[words.Length + 1] = _end;
        ids.AsSpan(words.Length + 2).Fill(_pad);
        return ids;
    }

    // Two files, or one that newer tokenizers write in their place.
    private static (string VocabularyFile, string MergesFile, Dictionary<string, int> Vocabulary, List<string> Merges) ReadPieces(
        ModelFolder folder, string name)
    {
        var (vocabulary, merges, whole) = ($"{name}/vocab.json", $"{name}/merges.txt", $"{name}/tokenizer.json");
        if (folder.Has(vocabulary) || folder.Has(merges) || !folder.Has(whole))
        {
            return (
                vocabulary,
                merges,
                folder.ReadJson<Dictionary<string, int>>(vocabulary),
                [.. folder.ReadLines(merges).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))]);
        }

        var model = ModelFolder.ValueOf(folder.ReadJsonObject(whole), "model");
        if (model.ValueKind != JsonValueKind.Object
            || ModelFolder.ValueOf(model, "type") is not { ValueKind: JsonValueKind.String } kind || kind.GetString() != "BPE"
            || ModelFolder.ValueOf(model, "vocab") is not { ValueKind: JsonValueKind.Object } pieces
            || ModelFolder.ValueOf(model, "merges") is not { ValueKind: JsonValueKind.Array } pairs)
        {
            throw folder.Fault(whole, "it holds no byte-pair model with its vocabulary and merges");
        }

        try
        {
            return (whole, whole, pieces.Deserialize<Dictionary<string, int>>()!, [.. pairs.EnumerateArray().Select(Pair)]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw folder.Fault(whole, "its vocabulary or merges are damaged", e);
        }

        static string Pair(JsonElement pair) => pair.ValueKind == JsonValueKind.Array
            ? string.Join(' ', pair.EnumerateArray().Select(piece => piece.GetString()))
            : pair.GetString() ?? "";
    }

    private int[] PlainWords(string text)
    {
        var ids = _bpe.EncodeToIds(text, considerPreTokenization: true, considerNormalization: true);

        // The library wraps what it encodes only when there is something to encode, so begin and end are set by us, for all.
        var first = ids.Count > 0 && ids[0] == _begin ? 1 : 0;
        var last = ids.Count > first && ids[^1] == _end ? ids.Count - 1 : ids.Count;
        return [.. ids.Take(last).Skip(first)];
    }

    // A special token is written as its text or as an object with the text in "content".
    private static string? TokenText(ModelFolder folder, string file, string key)
    {
        if (folder.ReadOptionalJson(file) is not { } json || !json.TryGetProperty(key, out var token))
        {
            return null;
        }

        var text = token.ValueKind == JsonValueKind.Object && token.TryGetProperty("content", out var content) ? content : token;
        return text.ValueKind switch
        {
            JsonValueKind.String => text.GetString(),
            JsonValueKind.Null => null,
            _ => throw folder.Fault(file, $"{key} must be a text, or an object with a text in 'content'"),
        };
    }
}
