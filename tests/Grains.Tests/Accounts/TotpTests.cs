using System.Text;
using Aiomus.Grains.Accounts;

namespace Aiomus.Grains.Tests.Accounts;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, appendix B, SHA-1; the last six of its eight digits.
    [Theory]
    [InlineData(59, 287082)]
    [InlineData(1111111109, 081804)]
    [InlineData(1111111111, 050471)]
    [InlineData(1234567890, 005924)]
    [InlineData(2000000000, 279037)]
    [InlineData(20000000000, 353130)]
    public void PublishedVectors_Agree(long seconds, int code) =>
        Assert.Equal(code, Totp.CodeAt(Secret, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Theory]
    [InlineData(-60, false)]
    [InlineData(-30, true)]
    [InlineData(0, true)]
    [InlineData(30, true)]
    [InlineData(60, false)]
    public void ClockThatIsOneStepOff_Counts(int seconds, bool counts)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
        var code = Totp.CodeAt(Secret, Totp.StepAt(now.AddSeconds(seconds)))
            .ToString("D6", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(counts, Totp.Match(Secret, code, now, usedStep: 0) is not null);
    }

    [Theory]
    [InlineData("081 804", true)]
    [InlineData(" 081804\r\n", true)]
    [InlineData("081\u00a0804", true)]
    [InlineData("0 8 1 8 0 4", true)]
    [InlineData("081-804", true)]
    [InlineData("\u200e081804\u200e", true)]
    [InlineData("\uff10\uff18\uff11\uff18\uff10\uff14", true)]
    [InlineData("081 8041", false)]
    [InlineData("81 804", false)]
    [InlineData("081,804", false)]
    [InlineData("o81 804", false)]
    [InlineData("", false)]
    public void GapsThatPeopleType_DoNotCount(string code, bool counts) =>
        Assert.Equal(counts, Totp.Match(Secret, code, DateTimeOffset.FromUnixTimeSeconds(1111111109), usedStep: 0) is not null);

    [Fact]
    public void StepThatWasUsed_NeverCountsAgain()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
        var code = Totp.CodeAt(Secret, Totp.StepAt(now)).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Null(Totp.Match(Secret, code, now, Totp.StepAt(now)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("12345a")]
    [InlineData("１２３４５６")]
    public void AnythingElse_IsNoCode(string text) => Assert.Null(Totp.Match(Secret, text, DateTimeOffset.FromUnixTimeSeconds(59), 0));
}
