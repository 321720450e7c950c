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
    public void Ids_agree_with_a_second_implementation(string text)
    {
        var expected = References.Single(reference => reference.GetProperty("text").GetString() == text);
        var actual = Tokenizer.Encode(text);
        Assert.Equal(expected.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), actual.Ids);
        Assert.Equal(expected.GetProperty("truncated").GetBoolean(), actual.Truncated);
    }

    [Fact]
    public void Empty_prompt_is_begin_end_and_padding()
    {
        var ids = Tokenizer.Encode("").Ids;
        Assert.Equal(Begin, ids[0]);
        Assert.All(ids[1..], id => Assert.Equal(End, id));
        Assert.Equal(24, ids.Length);
    }

    [Fact]
    public void Every_digit_is_a_token_of_its_own() => Assert.Equal(4, Words("2026").Length);

    [Fact]
    public void Apostrophes_split_before_contractions() => Assert.Equal([.. Words("dog"), .. Words("'s")], Words("dog's"));

    [Fact]
    public void Composed_and_decomposed_accents_are_one() => Assert.Equal(Words("caf\u00e9"), Words("cafe\u0301"));

    [Fact]
    public void Case_does_not_count() => Assert.Equal(Words("red apple"), Words("RED Apple"));

    [Fact]
    public void Long_prompts_are_cut_before_the_end_token()
    {
        var prompt = Tokenizer.Encode(string.Join(' ', Enumerable.Repeat("apple", 100)));
        Assert.True(prompt.Truncated);
        Assert.Equal(End, prompt.Ids[^1]);
        Assert.All(prompt.Ids[1..^1], id => Assert.Equal(Words("apple")[0], id));
    }

    [Fact]
    public void Broken_surrogates_do_no_harm() => Assert.Equal(24, Tokenizer.Encode("a \ud83c cat \udf4e").Ids.Length);

    [Fact]
    public void Padding_token_comes_from_the_model()
    {
        using var folder = ModelCopy.Make();
        folder.Edit("tokenizer/tokenizer_config.json", json => json.Replace("\"pad_token\": \"<|endoftext|>\"", "\"pad_token\": \"!\"", StringComparison.Ordinal));
        var ids = ClipTokenizer.Load(new ModelFolder(folder.Path), "tokenizer", 77).Encode("").Ids;
        Assert.Equal([Begin, End, 0], ids[..3]);
        Assert.Equal(0, ids[^1]);
    }

    [Theory]
    [InlineData("{\"model_max_length\": \"77\"}", "model_max_length")]
    [InlineData("{\"bos_token\": 1}", "bos_token")]
    [InlineData("{\"eos_token\": {\"content\": 1}}", "eos_token")]
    [InlineData("{\"pad_token\": [\"!\"]}", "pad_token")]
    public void Settings_of_the_wrong_kind_are_named(string config, string setting)
    {
        using var folder = ModelCopy.Make();
        folder.Edit("tokenizer/tokenizer_config.json", _ => config);

        var fault = Assert.Throws<ModelException>(() => ClipTokenizer.Load(new ModelFolder(folder.Path), "tokenizer", 77));

        Assert.Equal("tokenizer/tokenizer_config.json", fault.File);
        Assert.Contains(setting, fault.Message, StringComparison.Ordinal);
    }

    private static int[] Words(string text) => [.. Tokenizer.Encode(text).Ids.Skip(1).TakeWhile(id => id != End)];
}
