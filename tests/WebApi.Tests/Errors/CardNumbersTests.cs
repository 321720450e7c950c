using System.Globalization;
using Aiomus.WebApi.Errors;
using CsCheck;

namespace Aiomus.WebApi.Tests.Errors;

/// <summary>What is a card number in a text, and what only looks a little like one.</summary>
public sealed class CardNumbersTests
{
    private static readonly (string Prefix, int Length)[] Kinds =
    [
        ("4", 13), ("4", 16), ("4", 19), ("51", 16), ("55", 16), ("2221", 16), ("2720", 16), ("34", 15), ("37", 15), ("305", 14),
        ("36", 14), ("38", 16), ("3528", 16), ("6011", 16), ("644", 16), ("65", 19), ("62", 16), ("62", 17), ("62", 18), ("62", 19),
        ("6304", 13), ("6759", 12 + 2), ("5018", 15), ("2204", 16), ("508", 16), ("8201", 16), ("9792", 16),
    ];

    private static readonly Gen<string> Cards =
        from kind in Gen.OneOf(Kinds)
        from rest in Gen.Char['0', '9'].Array[kind.Length - kind.Prefix.Length - 1]
        select WithCheckDigit(kind.Prefix + new string(rest));

    private static readonly Gen<string> Gaps = Gen.OneOf("", "", " ", "-", "  ", " - ", "\u00A0", "\u2011", "\t");

    // Those that payment processors publish for tests.
    [Theory]
    [InlineData("4111111111111111", "************1111")]
    [InlineData("my card 4242 4242 4242 4242, please", "my card **** **** **** 4242, please")]
    [InlineData("5555-5555-5555-4444", "****-****-****-4444")]
    [InlineData("3782 822463 10005", "**** ****** *0005")]
    [InlineData("(30569309025904)", "(**********5904)")]
    [InlineData("card:6011111111111117.", "card:************1117.")]
    [InlineData("visa4222222222222", "visa*********2222")]
    [InlineData("6205500000000000004", "***************0004")]
    [InlineData("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "* * * * * * * * * * * * 1 1 1 1")]
    [InlineData("12 4111 1111 1111 1111 12/28 123", "12 **** **** **** 1111 12/28 123")]
    [InlineData("4111111111111111 and 5105105105105100", "************1111 and ************5100")]
    [InlineData("+4111111111111111", "+************1111")]
    [InlineData("\uFF14111111111111111", "************1111")]
    public void CardNumber_IsFoundAndMaskedButForItsEnd(string text, string masked)
    {
        Assert.True(CardNumbers.AreIn(text));
        Assert.Equal(masked, CardNumbers.MaskIn(text));
        Assert.False(CardNumbers.AreIn(masked));
    }

    [Theory]
    [InlineData("")]
    [InlineData("an apple, 8k, 1024 x 1024")]
    [InlineData("4111111111111112")]
    [InlineData("41111111111111111111")]
    [InlineData("4111.1111.1111.1111")]
    [InlineData("seed 4294967295, then 4294967294")]
    [InlineData("seed 1234567890123452")]
    [InlineData("a clock with 1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData("+4915112345676")]
    [InlineData("+49 151 1234 5676")]
    [InlineData("004915112345678")]
    [InlineData("2026-01-31 2026-02-28 12:00:00")]
    [InlineData("1769860800000")]
    [InlineData("45320151-1283-4036-8000-123456789012")]
    [InlineData("e4532015112830366000000000000000")]
    [InlineData("00000000-0000-0000-4532-015112830366")]
    [InlineData("978-3-16-148410-0")]
    public void OrdinaryNumber_IsNone(string text)
    {
        Assert.False(CardNumbers.AreIn(text));
        Assert.Same(text, CardNumbers.MaskIn(text));
    }

    [Fact]
    public void CardNumber_IsFoundHoweverItIsWritten() => (
        from card in Cards
        from gaps in Gaps.Array[card.Length - 1]
        from before in Gen.OneOf("", "my card ", "a 7, ", "nr:")
        from after in Gen.OneOf("", " thanks", ".", ", 12/28")
        select (Card: card, Text: before + Write(card, gaps) + after)).Sample(
        sample =>
        {
            var masked = CardNumbers.MaskIn(sample.Text);

            Assert.True(CardNumbers.AreIn(sample.Text));
            Assert.Equal(sample.Text.Length, masked.Length);
            Assert.False(CardNumbers.AreIn(masked));
            Assert.True(masked.Count(sign => sign == '*') >= sample.Card.Length - 4);
        },
        iter: 5000);

    // In fours no part of it is long enough to be another number.
    [Fact]
    public void NumberWithOneOtherDigit_IsNone() => (
        from card in Cards.Where(card => card.Length <= 16)
        from place in Gen.Int[0, card.Length - 1]
        from step in Gen.Int[1, 9]
        from gap in Gen.OneOf("", " ", "-")
        select string.Join(gap, Changed(card, place, step).Chunk(4).Select(four => new string(four)))).Sample(
        text => !CardNumbers.AreIn(text),
        iter: 5000);

    [Fact]
    public void Id_IsNone() => Gen.Guid.Sample(
        id => !CardNumbers.AreIn($"{id:D}") && !CardNumbers.AreIn($"about {id:D}") && !CardNumbers.AreIn($"{id:N}"),
        iter: 20_000);

    private static string Write(string card, string[] gaps) =>
        string.Concat(card.Select((digit, at) => at == 0 ? $"{digit}" : $"{gaps[at - 1]}{digit}"));

    private static string Changed(string card, int place, int step) =>
        $"{card[..place]}{(card[place] - '0' + step) % 10}{card[(place + 1)..]}";

    private static string WithCheckDigit(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var value = (digits[^(i + 1)] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += (value / 10) + (value % 10);
        }

        return digits + ((10 - (sum % 10)) % 10).ToString(CultureInfo.InvariantCulture);
    }
}
