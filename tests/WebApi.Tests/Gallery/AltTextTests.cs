using System.Globalization;
using Aiomus.WebApi.Gallery;

namespace Aiomus.WebApi.Tests.Gallery;

public sealed class AltTextTests
{
    [Theory]
    [InlineData("a red apple", "a red apple")]
    [InlineData("  a red\n\tapple ", "a red apple")]
    [InlineData("", "")]
    public void ShortPrompt_IsTakenAsItIs(string prompt, string alt) => Assert.Equal(alt, AltText.Of(prompt));

    [Fact]
    public void LongPrompt_IsCutAtAWord()
    {
        var alt = AltText.Of(string.Concat(Enumerable.Repeat("apples, ", 100)));

        Assert.EndsWith("apples, apples\u2026", alt, StringComparison.Ordinal);
        Assert.InRange(alt.Length, 240, 250);
    }

    [Fact]
    public void PromptOfExactlyTheMost_IsWhole() => Assert.Equal(250, AltText.Of(new string('a', 250)).Length);

    [Fact]
    public void WordWithoutEnd_IsCutBetweenCharacters()
    {
        const string Family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";

        var alt = AltText.Of("x" + string.Concat(Enumerable.Repeat(Family, 100)));

        Assert.InRange(alt.Length, 240, 250);
        Assert.Equal("x" + string.Concat(Enumerable.Repeat(Family, (alt.Length - 2) / Family.Length)) + "\u2026", alt);
        Assert.Equal(2 + ((alt.Length - 2) / Family.Length), new StringInfo(alt).LengthInTextElements);
    }
}
