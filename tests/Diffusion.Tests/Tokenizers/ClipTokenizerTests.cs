using System.Text.Json;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Tests.Reference;
using Aiomus.Diffusion.Tokenizers;
using Aiomus.Testing;

namespace Aiomus.Diffusion.Tests.Tokenizers;

/// <summary>CLIP's encoding against a second implementation, and the pitfalls one by one.</summary>
public sealed class ClipTokenizerTests
{
    private const int End = 30399;
    private const int Begin = 30398;
    private static readonly ClipTokenizer Tokenizer = ClipTokenizer.Load(new ModelFolder(Repository.MiniModel), "tokenizer", 77);
    private static readonly JsonElement[] References = [.. ReferenceFile.Read("clip_tokens.json").GetProperty("cases").EnumerateArray()];

    public static TheoryData<string> Texts => [.. References.Select(reference => reference.GetProperty("text").GetString()!)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Ids_AgreeWithASecondImplementation(string text)
    {
        var expected = References.Single(reference => reference.GetProperty("text").GetString() == text);
        var actual = Tokenizer.Encode(text);
        Assert.Equal(expected.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), actual.Ids);
        Assert.Equal(expected.GetProperty("truncated").GetBoolean(), actual.Truncated);
    }

    [Fact]
    public void EmptyPrompt_IsBeginEndAndPadding()
    {
        var ids = Tokenizer.Encode("").Ids;
        Assert.Equal(Begin, ids[0]);
        Assert.All(ids[1..], id => Assert.Equal(End, id));
        Assert.Equal(24, ids.Length);
    }

    [Fact]
    public void EveryDigit_IsATokenOfItsOwn() => Assert.Equal(4, Words("2026").Length);

    [Fact]
    public void Apostrophes_SplitBeforeContractions() => Assert.Equal([.. Words("dog"), .. Words("'s")], Words("dog's"));

    [Fact]
    public void ComposedAndDecomposedAccents_AreOne() => Assert.Equal(Words("caf\u00e9"), Words("cafe\u0301"));

    [Fact]
    public void Case_DoesNotCount() => Assert.Equal(Words("red apple"), Words("RED Apple"));

    [Fact]
    public void LongPrompts_AreCutBeforeTheEndToken()
    {
        var prompt = Tokenizer.Encode(string.Join(' ', Enumerable.Repeat("apple", 100)));
        Assert.True(prompt.Truncated);
        Assert.Equal(End, prompt.Ids[^1]);
        Assert.All(prompt.Ids[1..^1], id => Assert.Equal(Words("apple")[0], id));
    }

    [Fact]
    public void BrokenSurrogates_DoNoHarm() => Assert.Equal(24, Tokenizer.Encode("a \ud83c cat \udf4e").Ids.Length);

    [Fact]
    public void PaddingToken_ComesFromTheModel()
    {
        using var folder = ModelCopy.Make();
        folder.Edit(
            "tokenizer/tokenizer_config.json",
            json => json.Replace("\"pad_token\": \"<|endoftext|>\"", "\"pad_token\": \"!\"", StringComparison.Ordinal));
        var ids = ClipTokenizer.Load(new ModelFolder(folder.Path), "tokenizer", 77).Encode("").Ids;
        Assert.Equal([Begin, End, 0], ids[..3]);
        Assert.Equal(0, ids[^1]);
    }

    [Fact]
    public void FinalSigma_IsASigmaLikeAnyOther()
        => Assert.Equal(Words("\u03bf\u03b4\u03bf\u03c3"), Words("\u039f\u0394\u039f\u03a3"));

    // As the tokenizers of Hugging Face do: the longest from the left, before the text is lower-cased where the token says so.
    [Theory]
    [InlineData("a <cat-toy> on", 30400)]
    [InlineData("A<cat-toy>on", 30400)]
    [InlineData("a <Wide> on", 30401)]
    [InlineData("a <wIDE> on", 30401)]
    [InlineData("a <cat-toy>s on", 30402)]
    [InlineData("a zzword on", 30403)]
    public void AddedToken_IsOneToken(string text, int id)
    {
        var words = AddedWords(text);
        Assert.Equal([Words("a")[0], id, Words("on")[0]], words);
    }

    [Theory]
    [InlineData("a <CAT-TOY> on")]
    [InlineData("a zzwords on")]
    [InlineData("a _zzword on")]
    public void WordThatIsNoAddedToken_IsWordsLikeAnyOthers(string text) => Assert.Equal(Words(text), AddedWords(text));

    [Fact]
    public void AddedTokensOfTheOlderFiles_AreRead()
    {
        using var folder = ModelCopy.Make();
        folder.Write("tokenizer/added_tokens.json", "{\"<cat-toy>\": 30400, \"<Dog>\": 30401}"u8.ToArray());
        folder.Edit(
            "tokenizer/special_tokens_map.json",
            json => json.Replace("\"bos_token\"", "\"additional_special_tokens\": [\"<Dog>\"], \"bos_token\"", StringComparison.Ordinal));

        var tokenizer = ClipTokenizer.Load(new ModelFolder(folder.Path), "tokenizer", 77);

        Assert.Equal([30400, 30400, 30401, .. Words("<dog>")], tokenizer.Words("<cat-toy> <CAT-TOY> <Dog> <dog>"));
    }

    // Padding is a word of its own wherever it stands, as in Stable Diffusion 2 the exclamation mark.
    [Fact]
    public void PaddingTokenInAPrompt_IsThePaddingToken()
    {
        using var folder = ModelCopy.Make();
        folder.Edit(
            "tokenizer/tokenizer_config.json",
            json => json.Replace("\"pad_token\": \"<|endoftext|>\"", "\"pad_token\": \"!\"", StringComparison.Ordinal));

        Assert.Equal([.. Words("wow"), 0, 0], ClipTokenizer.Load(new ModelFolder(folder.Path), "tokenizer", 77).Words("wow!!"));
    }

    [Theory]
    [InlineData("added_tokens.json", "{\"<pad>\": 30400}")]
    [InlineData("tokenizer.json", "{\"added_tokens\": [{\"content\": \"<pad>\", \"id\": 30400}]}")]
    public void PaddingToken_MayBeAnAddedOne(string file, string content)
    {
        using var folder = ModelCopy.Make();
        folder.Edit(
            "tokenizer/tokenizer_config.json",
            json => json.Replace("\"pad_token\": \"<|endoftext|>\"", "\"pad_token\": \"<pad>\"", StringComparison.Ordinal));
        Assert.Contains(
            "'<pad>' is missing",
            Assert.Throws<ModelException>(() => ClipTokenizer.Load(new ModelFolder(folder.Path), "tokenizer", 77)).Message,
            StringComparison.Ordinal);
        folder.Write($"tokenizer/{file}", System.Text.Encoding.UTF8.GetBytes(content));

        var tokenizer = ClipTokenizer.Load(new ModelFolder(folder.Path), "tokenizer", 77);

        Assert.Equal([Begin, End, 30400], tokenizer.Encode("").Ids[..3]);
        Assert.Equal([.. Words("wow"), 30400], tokenizer.Words("wow<pad>"));
    }

    [Theory]
    [InlineData("tokenizer_config.json", "{\"added_tokens_decoder\": []}")]
    [InlineData("tokenizer_config.json", "{\"added_tokens_decoder\": {\"x\": {\"content\": \"a\"}}}")]
    [InlineData("tokenizer_config.json", "{\"added_tokens_decoder\": {\"1\": {\"content\": 1}}}")]
    [InlineData("tokenizer_config.json", "{\"added_tokens_decoder\": {\"1\": {\"content\": \"a\", \"single_word\": 1}}}")]
    [InlineData("added_tokens.json", "{\"<a>\": \"30400\"}")]
    [InlineData("added_tokens.json", "{\"<a>\": -1}")]
    [InlineData("added_tokens.json", "[]")]
    [InlineData("tokenizer.json", "{\"added_tokens\": [{\"content\": \"<zz>\"}]}")]
    public void AddedTokensThatCannotBeRead_AreRefusedWithTheirFile(string file, string content)
    {
        using var folder = ModelCopy.Make();
        folder.Write($"tokenizer/{file}", System.Text.Encoding.UTF8.GetBytes(content));

        Assert.Equal(
            $"tokenizer/{file}",
            Assert.Throws<ModelException>(() => ClipTokenizer.Load(new ModelFolder(folder.Path), "tokenizer", 77)).File);
    }

    [Fact]
    public void AddedTokenWithTwoNumbers_IsRefused()
    {
        using var folder = ModelCopy.Make();
        folder.Write("tokenizer/added_tokens.json", "{\"<a>\": 30400}"u8.ToArray());
        folder.Write("tokenizer/tokenizer.json", "{\"added_tokens\": [{\"content\": \"<a>\", \"id\": 30401}]}"u8.ToArray());

        Assert.Contains(
            "30401",
            Assert.Throws<ModelException>(() => ClipTokenizer.Load(new ModelFolder(folder.Path), "tokenizer", 77)).Message,
            StringComparison.Ordinal);
    }

    // Newer tokenizers write one file in place of two, and merges as pairs.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TokenizerInOneFile_IsRead(bool isPaired)
    {
        using var folder = ModelCopy.Make();
        var merges = File.ReadAllLines(folder.FileOf("tokenizer/merges.txt")).Skip(1).Where(line => line.Length > 0).ToArray();
        var vocabulary = File.ReadAllText(folder.FileOf("tokenizer/vocab.json"));
        folder.Delete("tokenizer/merges.txt");
        folder.Delete("tokenizer/vocab.json");
        var pairs = isPaired ? JsonSerializer.Serialize(merges.Select(line => line.Split(' '))) : JsonSerializer.Serialize(merges);
        folder.Write(
            "tokenizer/tokenizer.json",
            System.Text.Encoding.UTF8.GetBytes($"{{\"model\": {{\"type\": \"BPE\", \"vocab\": {vocabulary}, \"merges\": {pairs}}}}}"));

        Assert.Equal(
            Words("a red apple's 66"), ClipTokenizer.Load(new ModelFolder(folder.Path), "tokenizer", 77).Words("a red apple's 66"));
    }

    [Theory]
    [InlineData("{\"model_max_length\": \"77\"}", "model_max_length")]
    [InlineData("{\"bos_token\": 1}", "bos_token")]
    [InlineData("{\"eos_token\": {\"content\": 1}}", "eos_token")]
    [InlineData("{\"pad_token\": [\"!\"]}", "pad_token")]
    public void SettingsOfTheWrongKind_AreNamed(string config, string setting)
    {
        using var folder = ModelCopy.Make();
        folder.Edit("tokenizer/tokenizer_config.json", _ => config);

        var fault = Assert.Throws<ModelException>(() => ClipTokenizer.Load(new ModelFolder(folder.Path), "tokenizer", 77));

        Assert.Equal("tokenizer/tokenizer_config.json", fault.File);
        Assert.Contains(setting, fault.Message, StringComparison.Ordinal);
    }

    private static int[] AddedWords(string text)
    {
        using var folder = ModelCopy.Make();
        const string Plain = "\"rstrip\": false, \"single_word\": false";
        folder.Edit("tokenizer/tokenizer_config.json", json => json.Replace("\"errors\"", $$"""
            "added_tokens_decoder": {
              "30398": {"content": "<|startoftext|>", "lstrip": false, "normalized": true, {{Plain}}, "special": true},
              "30400": {"content": "<cat-toy>", "lstrip": false, "normalized": false, {{Plain}}, "special": false},
              "30401": {"content": "<Wide>", "lstrip": true, "normalized": true, "rstrip": true, "single_word": false, "special": false},
              "30402": {"content": "<cat-toy>s", "normalized": false},
              "30403": {"content": "zzword", "single_word": true}
            }, "errors"
            """, StringComparison.Ordinal));
        return ClipTokenizer.Load(new ModelFolder(folder.Path), "tokenizer", 77).Words(text);
    }

    private static int[] Words(string text) => [.. Tokenizer.Encode(text).Ids.Skip(1).TakeWhile(id => id != End)];
}
