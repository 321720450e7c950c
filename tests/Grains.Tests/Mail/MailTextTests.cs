using System.Text;
using Aiomus.Grains.Interfaces.Mail;
using Aiomus.Grains.Mail;
using Aiomus.Mail;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Tests.Mail;

public sealed class MailTextTests
{
    public static TheoryData<MailKind> Kinds => [.. Enum.GetValues<MailKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public void EveryKind_HasATextThatUsesItsValues(MailKind kind)
    {
        var values = MailRules.ValuesOf(kind)
            .ToDictionary(name => name, name => name == "link" ? "https://aiomus.test/?a=1&b=2" : $"<b>{name}</b>{{link}}");

        var text = MailTemplates.Render(kind, values);

        Assert.Equal(MailRules.ValuesOf(kind).Order(), MailTemplates.NamesIn(kind).Order());
        Assert.NotEmpty(text.Subject);
        Assert.DoesNotContain('\n', text.Subject);
        Assert.Contains("\n\nhttps://aiomus.test/?a=1&b=2\n", text.Plain, StringComparison.Ordinal);
        Assert.Contains(
            "<a href=\"https://aiomus.test/?a=1&amp;b=2\">https://aiomus.test/?a=1&amp;b=2</a>", text.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", text.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", text.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", text.Html, StringComparison.OrdinalIgnoreCase);
    }

    // Following either link agrees (AccountTests.EmailChange_NeedsBothAddresses): nobody may follow one in order to refuse.
    [Theory]
    [InlineData(MailKind.EmailChangeRequested)]
    [InlineData(MailKind.ConfirmEmailChange)]
    public void LinkOfAChangeOfAddress_IsSaidToAgreeAndNothingElse(MailKind kind)
    {
        var text = MailTemplates.Render(
            kind, new Dictionary<string, string> { ["link"] = "https://aiomus.test/link", ["device"] = "Firefox" });

        foreach (var form in new[] { text.Plain, text.Html })
        {
            var (before, after) = (
                form[..form.IndexOf("https://aiomus.test/link", StringComparison.Ordinal)],
                form[form.LastIndexOf("https://aiomus.test/link", StringComparison.Ordinal)..]);
            Assert.Matches("[Oo]pen this link to agree", before);
            Assert.DoesNotMatch("(?i)not you|did not|stop|cancel|refuse", before);
            Assert.DoesNotMatch("(?i)stop|cancel|refuse", after);
            Assert.Matches(
                "not you, do not open the link, because opening it means that you agree. Change your password"
                    + "|did not ask for it, you need not do anything",
                after);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Mail_HasOneRecipientAndTheHeadersThatWeMade(MailKind kind)
    {
        var values = MailRules.ValuesOf(kind).ToDictionary(
            name => name, name => name == "link" ? "https://aiomus.test/#Bcc:%0d%0aeve@example.test" : "Bcc: eve@example.test");

        using var mail = new MailComposer(Options.Create(new MailOptions()))
            .Compose(new MailMessage(Guid.NewGuid(), kind, "ada@example.test", values), DateTimeOffset.UnixEpoch);

        using var bytes = new MemoryStream();
        mail.WriteTo(bytes);
        var head = Encoding.ASCII.GetString(bytes.ToArray()).ReplaceLineEndings("\n").Split("\n\n")[0];
        var headers = head.Split('\n')
            .Where(line => line[0] is not (' ' or '\t')).ToDictionary(line => line.Split(':')[0], line => line.Split(": ", 2)[1]);
        Assert.Equal(
            ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-Id", "Subject", "To"],
            headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("ada@example.test", headers["To"]);
        Assert.Equal(["ada@example.test"], mail.GetRecipients().Select(recipient => recipient.Address));
    }

    [Theory]
    [InlineData("ada@example.test\r\nBcc: eve@example.test")]
    [InlineData("ada@example.test\nBcc: eve@example.test")]
    [InlineData("ada@example.test, eve@example.test")]
    [InlineData("<ada@example.test>")]
    [InlineData("ada")]
    [InlineData("@example.test")]
    [InlineData("ada@")]
    [InlineData("")]
    public void AddressThatIsNone_IsRefused(string address) => AssertRefused(address, "https://aiomus.test/", "Firefox");

    [Theory]
    [InlineData("https://aiomus.test/", "Firefox\r\nBcc: eve@example.test")]
    [InlineData("https://aiomus.test/", "Firefox\u0085Bcc")]
    [InlineData("https://aiomus.test/", "Firefox\u2028Bcc")]
    [InlineData("https://aiomus.test/\r\n", "Firefox")]
    [InlineData("javascript:alert(1)", "Firefox")]
    [InlineData("/relative", "Firefox")]
    [InlineData("https://aiomus.test/", null)]
    public void ValueThatCannotBeMailed_IsRefused(string link, string? device) => AssertRefused("ada@example.test", link, device);

    [Fact]
    public void Message_ToStringTellsNeitherAddressNorLink()
    {
        var text = Message("ada@example.test", "https://aiomus.test/secret", "Firefox").ToString();

        Assert.DoesNotContain("ada", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    private static void AssertRefused(string address, string link, string? device)
    {
        var refusal = Assert.Throws<AiomusException>(() => MailRules.Check(Message(address, link, device)));

        Assert.Equal(ErrorCode.InvalidRequest, refusal.Code);
        Assert.DoesNotContain("eve", refusal.Message, StringComparison.Ordinal);
    }

    private static MailMessage Message(string address, string link, string? device)
    {
        var values = new Dictionary<string, string> { ["link"] = link };
        if (device is not null)
        {
            values["device"] = device;
        }

        return new MailMessage(Guid.NewGuid(), MailKind.NewSignIn, address, values);
    }
}
