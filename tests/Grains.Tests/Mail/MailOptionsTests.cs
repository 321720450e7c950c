using Aiomus.Mail;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Tests.Mail;

public sealed class MailOptionsTests
{
    [Theory]
    [InlineData("Security", "none", "Aiomus:Mail:Security")]
    [InlineData("Security", "ssl", "Aiomus:Mail:Security")]
    [InlineData("Security", "1", "Aiomus:Mail:Security")]
    [InlineData("Port", "70000", "Aiomus:Mail:Port")]
    [InlineData("From", "", "Aiomus:Mail:From")]
    [InlineData("From", "nobody", "Aiomus:Mail:From")]
    [InlineData("User", "aiomus", "Aiomus:Mail:Password")]
    [InlineData("Password", "secret", "Aiomus:Mail:User")]
    [InlineData("Host", "mail example", "Aiomus:Mail:Host")]
    public void BadSetting_IsNamed(string name, string value, string key)
    {
        var fault = Assert.Throws<OptionsValidationException>(() => Read((name, value)));

        Assert.Contains(key, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ServerOfThisMachine_MayBePlain() =>
        Assert.Equal(25, Read(("Host", "127.0.0.1"), ("Security", "none")).EffectivePort);

    [Fact]
    public void Default_IsStartTls() => Assert.Equal((MailSecurity.StartTls, 587), (Read().Protection, Read().EffectivePort));

    private static MailOptions Read(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Aiomus:Mail:Host"] = "mail.example.test",
            ["Aiomus:Mail:From"] = "Aiomus <noreply@example.test>",
        };
        foreach (var (name, value) in settings)
        {
            all[$"Aiomus:Mail:{name}"] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(all).Build().ReadSection<MailOptions>(MailOptions.Section);
    }
}
