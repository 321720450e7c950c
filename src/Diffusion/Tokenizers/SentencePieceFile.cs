using System.Text.Json;
using Google.Protobuf;

namespace Aiomus.Diffusion.Tokenizers;

/// <summary>
/// What a model file of the SentencePiece library holds, as far as unigram models need it; the Tokenizers library writes the same in JSON.
/// </summary>
internal sealed class SentencePieceFile
{
    private const int Unigram = 1;

    private int _kind = Unigram;
    private bool _fallsBackOnBytes;
    private bool _putsSpaceAfter;
    private bool _keepsSpaces;

    /// <summary>The pieces; their places are their ids.</summary>
    public List<SentencePiece> Pieces { get; } = [];

    /// <summary>Which characters become which; see <see cref="SentencePieceNormalizer"/>. Empty when all stay as they are.</summary>
    public byte[] Replacements { get; private set; } = [];

    /// <summary>Whether a text is read as if a space stood before it.</summary>
    public bool BeginsWithSpace { get; private set; } = true;

    /// <summary>Whether several spaces are one, and none count at the ends.</summary>
    public bool JoinsSpaces { get; private set; } = true;

    /// <exception cref="InvalidProtocolBufferException">The bytes are no such file.</exception>
    /// <exception cref="FormatException">They are one, of a kind that is not supported.</exception>
    public static SentencePieceFile Parse(byte[] bytes)
    {
        var file = new SentencePieceFile();
        Read(bytes, (field, input) =>
        {
            switch (field)
            {
                case 1:
                    file.Pieces.Add(ReadPiece(input.ReadBytes()));
                    return true;
                case 2:
                    file.ReadTrainer(input.ReadBytes());
                    return true;
                case 3:
                    file.ReadNormalizer(input.ReadBytes());
                    return true;
                default:
                    return false;
            }
        });
        return file.Require();
    }

    /// <summary>Reads a <c>tokenizer.json</c> that was made of such a file.</summary>
    /// <exception cref="FormatException">It is none, or of a kind that is not supported.</exception>
    public static SentencePieceFile Parse(JsonElement json)
    {
        try
        {
            var model = json.GetProperty("model");
            var file = new SentencePieceFile
            {
                _kind = model.GetProperty("type").GetString() == "Unigram" ? Unigram : 0,
                _fallsBackOnBytes = model.TryGetProperty("byte_fallback", out var falls) && falls.ValueKind == JsonValueKind.True,
                Replacements = ReplacementsOf(json.GetProperty("normalizer")),
            };
            var unknown = model.GetProperty("unk_id").GetInt32();
            var special =
                json.GetProperty("added_tokens").EnumerateArray().Select(token => token.GetProperty("content").GetString()).ToHashSet();
            foreach (var entry in file._kind == Unigram ? model.GetProperty("vocab").EnumerateArray() : default)
            {
                var text = entry[0].GetString() ?? "";
                var kind = file.Pieces.Count == unknown
                    ? SentencePieceKind.Unknown
                    : special.Contains(text) ? SentencePieceKind.Control : SentencePieceKind.Normal;
                file.Pieces.Add(new SentencePiece(text, entry[1].GetSingle(), kind));
            }

            return file.Require();
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new FormatException("it does not hold what a unigram model has", e);
        }
    }

    private static byte[] ReplacementsOf(JsonElement normalizer)
    {
        if (normalizer.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        JsonElement[] all = normalizer.TryGetProperty("normalizers", out var several) ? [.. several.EnumerateArray()] : [normalizer];
        return Array.Find(all, one => one.GetProperty("type").GetString() == "Precompiled") is { ValueKind: JsonValueKind.Object } table
            ? table.GetProperty("precompiled_charsmap").GetBytesFromBase64()
            : [];
    }

    private SentencePieceFile Require()
    {
        if (_kind != Unigram || _fallsBackOnBytes || _putsSpaceAfter || _keepsSpaces)
        {
            throw new FormatException("it is not a unigram model of the T5 kind");
        }

        return Pieces.TrueForAll(
            piece => piece.Kind is >= SentencePieceKind.Normal and <= SentencePieceKind.Control or SentencePieceKind.Unused)
            ? this
            : throw new FormatException("it has pieces of a kind that is not supported");
    }

    private static SentencePiece ReadPiece(ByteString bytes)
    {
        var (text, score, kind) = ("", 0f, SentencePieceKind.Normal);
        Read(bytes.ToByteArray(), (field, input) =>
        {
            switch (field)
            {
                case 1:
                    text = input.ReadString();
                    return true;
                case 2:
                    score = input.ReadFloat();
                    return true;
                case 3:
                    kind = (SentencePieceKind)input.ReadEnum();
                    return true;
                default:
                    return false;
            }
        });
        return new SentencePiece(text, score, kind);
    }

    private void ReadTrainer(ByteString bytes) => Read(bytes.ToByteArray(), (field, input) =>
    {
        switch (field)
        {
            case 3:
                _kind = input.ReadEnum();
                return true;
            case 24:
                _putsSpaceAfter = input.ReadBool();
                return true;
            case 35:
                _fallsBackOnBytes = input.ReadBool();
                return true;
            default:
                return false;
        }
    });

    private void ReadNormalizer(ByteString bytes) => Read(bytes.ToByteArray(), (field, input) =>
    {
        switch (field)
        {
            case 2:
                Replacements = input.ReadBytes().ToByteArray();
                return true;
            case 3:
                BeginsWithSpace = input.ReadBool();
                return true;
            case 4:
                JoinsSpaces = input.ReadBool();
                return true;
            case 5:
                _keepsSpaces = !input.ReadBool();
                return true;
            default:
                return false;
        }
    });

    // The fields by their numbers in sentencepiece_model.proto; those that nobody reads are passed over.
    private static void Read(byte[] bytes, Func<int, CodedInputStream, bool> read)
    {
        using var input = new CodedInputStream(bytes);
        while (input.ReadTag() is > 0 and var tag)
        {
            if (!read(WireFormat.GetTagFieldNumber(tag), input))
            {
                input.SkipLastField();
            }
        }
    }
}
