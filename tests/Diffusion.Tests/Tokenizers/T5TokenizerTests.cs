using System.Text;
using System.Text.Json;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Tests.Pipelines;
using Aiomus.Diffusion.Tests.Reference;
using Aiomus.Diffusion.Tokenizers;

namespace Aiomus.Diffusion.Tests.Tokenizers;

/// <summary>T5's pieces against those of the SentencePiece library (Reference/unigram_tokens.py), and files that are none.</summary>
public sealed class T5TokenizerTests : IDisposable
{
    private const string File = "tokenizer_2/spiece.model";
    private const string JsonFile = "tokenizer_2/tokenizer.json";
    private static readonly JsonElement[] References = [.. ReferenceFile.Read("unigram_tokens.json").GetProperty("cases").EnumerateArray()];

    private readonly ModelCopy _folder = FamilyModel.Open("flux");

    public static TheoryData<string> Texts => [.. References.Select(reference => reference.GetProperty("text").GetString()!)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Ids_AgreeWithTheLibrary(string text)
    {
        var expected = References.Single(reference => reference.GetProperty("text").GetString() == text);

        Assert.Equal(expected.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), Load().Words(text));
    }

    [Fact]
    public void Ids_AreTheSameFromTheJSONOfTheTokenizersLibrary()
    {
        var whole = Load();
        WriteJson("Unigram");

        var tokenizer = Load();

        Assert.All(References, reference =>
        {
            var text = reference.GetProperty("text").GetString()!;
            Assert.Equal(reference.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), tokenizer.Words(text));
        });
        Assert.Equal(whole.Wrap([7]), tokenizer.Wrap([7]));
    }

    [Fact]
    public void AddedToken_IsOneToken()
    {
        const string Added = """{"content": "<extra_id_0>", "lstrip": true, "rstrip": true, "special": true}""";
        _folder.Edit("tokenizer_2/tokenizer_config.json", json => json.Replace("{", $$"""
            {"added_tokens_decoder": {"1": {"content": "</s>", "special": true}, "32099": {{Added}}},
            """, StringComparison.Ordinal));
        var tokenizer = Load();

        Assert.Equal([.. tokenizer.Words("a red"), 32099, .. tokenizer.Words("apple")], tokenizer.Words("a red <extra_id_0> apple"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"model": {"type": "Unigram", "unk_id": 0, "vocab": [["a"]]}, "normalizer": null, "added_tokens": []}""")]
    [InlineData(
        """{"model": {"type": "Unigram", "unk_id": 0, "vocab": []},"""
        + """ "normalizer": {"type": "Precompiled", "precompiled_charsmap": "?"}, "added_tokens": []}""")]
    [InlineData("""{"model": {"type": "Unigram", "unk_id": "0", "vocab": []}, "normalizer": [], "added_tokens": []}""")]
    [InlineData("""{"model": {""")]
    public void JSONThatIsDamaged_IsNamed(string json)
    {
        _folder.Delete(File);
        _folder.Write(JsonFile, Encoding.UTF8.GetBytes(json));

        Assert.Equal(JsonFile, Assert.Throws<ModelException>(() => Load()).File);
    }

    [Fact]
    public void JSONOfBytePairs_IsRefused()
    {
        WriteJson("BPE");

        var fault = Assert.Throws<ModelException>(() => Load());

        Assert.Equal(JsonFile, fault.File);
        Assert.Contains("unigram", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prompt_EndsWithOneAndIsFilledWithZeros()
    {
        var tokenizer = Load();

        Assert.Equal((32, 31), (tokenizer.MaxLength, tokenizer.Room));
        Assert.Equal([7, 8, 1, .. new int[29]], tokenizer.Wrap([7, 8]));
    }

    [Theory]
    [InlineData("""{"model_max_length": 1000000000000000019884624838656}""", 512)]
    [InlineData("""{"model_max_length": 77}""", 77)]
    [InlineData("{}", 512)]
    public void Length_IsThatOfTheFileWhereItNamesOne(string config, int length)
    {
        _folder.Write("tokenizer_2/tokenizer_config.json", Encoding.UTF8.GetBytes(config));

        Assert.Equal(length, Load().MaxLength);
        Assert.Equal(20, Load(fixedLength: 20).MaxLength);
    }

    [Fact]
    public void HalfASurrogatePair_IsAnUnknownCharacter() => Assert.Equal(Load().Words("a \ufffd b"), Load().Words("a \ud83c b"));

    [Fact]
    public void FileThatIsCutShortAnywhere_IsReadOrRefusedWithItsName()
    {
        var whole = System.IO.File.ReadAllBytes(_folder.FileOf(File));
        var refused = 0;
        for (var length = 0; length < whole.Length; length += 97)
        {
            _folder.Write(File, whole[..length]);
            try
            {
                Load().Words("a red apple");
            }
            catch (ModelException e)
            {
                Assert.Equal(File, e.File);
                refused++;
            }
        }

        Assert.InRange(refused, 100, int.MaxValue);
    }

    [Fact]
    public void TableOfCharactersWithAnyDamage_IsReadOrRefused()
    {
        var whole = System.IO.File.ReadAllBytes(_folder.FileOf(File));
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var bytes = whole.ToArray();
            for (var i = 0; i < 5; i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            _folder.Write(File, bytes);
            try
            {
                var ids = Load().Words("caf\u00e9 \uff46\uff55\uff4c\uff4c \u00bd a red apple");
                Assert.All(ids, id => Assert.InRange(id, 0, 1100));
            }
            catch (ModelException e)
            {
                Assert.Equal(File, e.File);
            }
        }
    }

    [Theory]
    [InlineData(File)]
    [InlineData(JsonFile)]
    public void FileThatIsTooLarge_IsRefusedWithTheLimit(string file)
    {
        _folder.Delete(File);
        using (var large = System.IO.File.OpenWrite(_folder.FileOf(file)))
        {
            large.SetLength((64 << 20) + 1);
        }

        var fault = Assert.Throws<ModelException>(() => Load());

        Assert.Equal(file, fault.File);
        Assert.Contains("67108864 are the most", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, null)]
    [InlineData(257, "a piece of 257 characters; 256 are the most")]
    public void PieceThatIsTooLong_IsRefusedWithTheLimit(int length, string? reason)
    {
        WriteJson("Unigram", new string('a', length));

        RequireRefusal(reason);
    }

    // One node, then texts.
    [Theory]
    [InlineData(1024, null)]
    [InlineData(1025, "a replacement of over 1024 bytes")]
    public void ReplacementThatIsTooLong_IsRefusedWithTheLimit(int length, string? reason)
    {
        WriteJson("Unigram", replacements: [4, 0, 0, 0, 0, 0, 0, 0, .. Enumerable.Repeat((byte)'a', length), 0]);

        RequireRefusal(reason);
    }

    // trainer_spec with model_type 2.
    [Fact]
    public void VocabularyOfBytePairs_IsRefused()
    {
        _folder.Write(File, [0x12, 0x02, 0x18, 0x02]);

        Assert.Contains("unigram", Assert.Throws<ModelException>(() => Load()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    // Null where the file can be read.
    private void RequireRefusal(string? reason)
    {
        var fault = Record.Exception(() => Load());
        if (reason is null)
        {
            Assert.Null(fault);
        }
        else
        {
            Assert.Contains(reason, Assert.IsType<ModelException>(fault).Message, StringComparison.Ordinal);
        }
    }

    // In the place of the library's own file, with the special tokens that T5's has besides.
    private void WriteJson(string type, string extra = "<extra_id_0>", byte[]? replacements = null)
    {
        var file = SentencePieceFile.Parse(System.IO.File.ReadAllBytes(_folder.FileOf(File)));
        _folder.Delete(File);
        _folder.Write(JsonFile, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["added_tokens"] = new[] { "<pad>", "</s>", "<unk>", "<extra_id_0>" }
                .Select(content => new
                {
                    id = file.Pieces.FindIndex(piece => piece.Text == content) is >= 0 and var id ? id : file.Pieces.Count,
                    content,
                    special = true
                }),
            ["normalizer"] = new
            {
                type = "Sequence",
                normalizers = new object[]
                {
                    new { type = "Precompiled", precompiled_charsmap = replacements ?? file.Replacements },
                    new { type = "Strip" },
                },
            },
            ["model"] = new
            {
                type,
                unk_id = 2,
                vocab = file.Pieces.Select(piece => new object[] { piece.Text, piece.Score }).Append([extra, 0f]),
            },
        }));
    }

    private T5Tokenizer Load(int fixedLength = 0)
        => T5Tokenizer.Load(new ModelFolder(_folder.Path), "tokenizer_2", fixedLength, mostLength: 512);
}
