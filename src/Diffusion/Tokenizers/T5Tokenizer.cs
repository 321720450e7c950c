using System.Text;
using Aiomus.Diffusion.Models;
using Google.Protobuf;

namespace Aiomus.Diffusion.Tokenizers;

/// <summary>
/// The most likely pieces of a text (Kudo, arXiv:1804.10959, section 3.2), as T5 takes them: an end token, then padding to the model's
/// length. Thread-safe.
/// </summary>
internal sealed class T5Tokenizer
{
    private const string End = "</s>";
    private const string Pad = "<pad>";
    private const string Unknown = "<unk>";

    // What an unknown character costs beyond the least likely piece.
    private const float UnknownPenalty = 10;

    // The greatest that are in use have some 20 MB.
    private const long MostBytes = 64 << 20;

    // A text is tried against every length there is, at each of its characters.
    private const int LongestPiece = 256;

    // Logarithms of probabilities are far from it.
    private const float GreatestScore = 1e6f;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;
    private readonly AddedTokens _added;
    private readonly float[] _scores;
    private readonly SentencePieceNormalizer _normalizer;
    private readonly int _longest;
    private readonly float _unknownScore;
    private readonly int _unknown;
    private readonly int _end;
    private readonly int _pad;

    private T5Tokenizer(SentencePieceFile file, AddedTokens added, int maxLength)
    {
        _added = added;
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < file.Pieces.Count; id++)
        {
            if (file.Pieces[id] is { Kind: SentencePieceKind.Normal, Text.Length: > 0 } piece)
            {
                ids.TryAdd(piece.Text, id);
            }
        }

        if (ids.Count == 0 || file.Pieces.Exists(piece => !(Math.Abs(piece.Score) < GreatestScore)))
        {
            throw new FormatException(ids.Count == 0 ? "it has no pieces" : "its scores are damaged");
        }

        _ids = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _scores = [.. file.Pieces.Select(piece => piece.Score)];
        _longest = ids.Keys.Max(text => text.Length);
        if (_longest > LongestPiece)
        {
            throw new FormatException($"it has a piece of {_longest} characters; {LongestPiece} are the most");
        }

        _unknownScore = ids.Values.Min(id => _scores[id]) - UnknownPenalty;
        _normalizer = new SentencePieceNormalizer(file);
        _unknown = Find(piece => piece.Kind == SentencePieceKind.Unknown, "for unknown characters");
        _end = Find(piece => piece.Text == End, $"'{End}'");
        _pad = Find(piece => piece.Text == Pad, $"'{Pad}'");
        MaxLength = maxLength;

        int Find(Predicate<SentencePiece> rule, string what) =>
            file.Pieces.FindIndex(rule) is >= 0 and var id ? id : throw new FormatException($"there is no piece {what}");
    }

    /// <summary>How many tokens a prompt has in all, end and padding among them.</summary>
    public int MaxLength { get; }

    /// <summary>Tokens of a prompt that count, without the end.</summary>
    public int Room => MaxLength - 1;

    /// <param name="folder">The model.</param>
    /// <param name="name">The tokenizer's folder in it.</param>
    /// <param name="fixedLength">The only length that the networks take; 0 for the one of the tokenizer.</param>
    /// <param name="mostLength">The greatest length, which holds where the tokenizer names none.</param>
    /// <exception cref="ModelException">A file is missing or damaged.</exception>
    public static T5Tokenizer Load(ModelFolder folder, string name, int fixedLength, int mostLength)
    {
        var (file, json) = ($"{name}/spiece.model", $"{name}/tokenizer.json");
        file = folder.Has(file) || !folder.Has(json) ? file : json;
        if (folder.SizeOf(file) is > MostBytes and var size)
        {
            throw folder.Fault(file, $"it has {size} bytes; {MostBytes} are the most");
        }

        var length = folder.ReadNumber($"{name}/tokenizer_config.json", "model_max_length", mostLength);
        try
        {
            var pieces = file == json
                ? SentencePieceFile.Parse(folder.ReadJsonObject(json))
                : SentencePieceFile.Parse(folder.ReadBytes(file));

            // What belongs to the model itself is no word of a text.
            var added = AddedTokens.Read(
                folder,
                name,
                [End, Pad, Unknown],
                new Dictionary<string, int?>(),
                text => pieces.Pieces.FindIndex(piece => piece.Text == text) is >= 0 and var id ? id : null,
                text => text);
            return new T5Tokenizer(
                pieces,
                added,
                fixedLength > 1 ? fixedLength : length > 1 && length < mostLength ? (int)length : mostLength);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw folder.Fault(file, "it is not a file of the SentencePiece library, or damaged", e);
        }
        catch (FormatException e)
        {
            throw folder.Fault(file, e.Message, e);
        }
    }

    /// <summary>The tokens of a text alone.</summary>
    public int[] Words(string text) => [.. _added.Split(text).SelectMany(part => part.Id < 0 ? PlainWords(part.Text) : [part.Id])];

    /// <summary>The tokens, end and padding.</summary>
    /// <param name="words">At most <see cref="Room"/>.</param>
    public int[] Wrap(ReadOnlySpan<int> words)
    {
        var ids = new int[MaxLength];
        words.CopyTo(ids);
        ids[words.Length] = _end;
        ids.AsSpan(words.Length + 1).Fill(_pad);
        return ids;
    }

    private int[] PlainWords(string text)
    {
        var clean = _normalizer.Normalize(text);

        // Of the ways to each place, the most likely: its last piece, and where that begins.
        var best = new (int Id, int From, float Score)[clean.Length + 1];
        Array.Fill(best, (-1, -1, float.NegativeInfinity));
        best[0].Score = 0;
        for (var from = 0; from < clean.Length;)
        {
            Rune.DecodeFromUtf16(clean.AsSpan(from), out _, out var character);
            var isKnown = false;
            for (var length = 1; length <= Math.Min(_longest, clean.Length - from); length++)
            {
                if (_ids.TryGetValue(clean.AsSpan(from, length), out var id))
                {
                    isKnown |= length == character;
                    Offer(from, length, id, _scores[id]);
                }
            }

            if (!isKnown)
            {
                Offer(from, character, _unknown, _unknownScore);
            }

            from += character;
        }

        return Trace(best);

        void Offer(int from, int length, int id, float score)
        {
            if (best[from].Score + score > best[from + length].Score)
            {
                best[from + length] = (id, from, best[from].Score + score);
            }
        }
    }

    // Unknown characters in a row are one token.
    private int[] Trace(ReadOnlySpan<(int Id, int From, float Score)> best)
    {
        var ids = new List<int>();
        for (var at = best.Length - 1; at > 0; at = best[at].From)
        {
            if (best[at].Id != _unknown || ids.Count == 0 || ids[^1] != _unknown)
            {
                ids.Add(best[at].Id);
            }
        }

        ids.Reverse();
        return [.. ids];
    }
}
