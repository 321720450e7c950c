using Aiomus.Storage.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aiomus.Storage.Tests.Settings;

public sealed class SettingNamesTests
{
    [Theory]
    [InlineData(
        "Aiomus:Limits:UserRequest", "Aiomus:Limits:UserRequest: the setting does not exist. The nearest is Aiomus:Limits:UserRequests.")]
    [InlineData(
        "Aiomus:Limit:UserRequests", "Aiomus:Limit:UserRequests: the setting does not exist. The nearest is Aiomus:Limits:UserRequests.")]
    [InlineData("Aiomus:UserRequests", "Aiomus:UserRequests: the setting does not exist. The nearest is Aiomus:Limits:UserRequests.")]
    [InlineData("Aiomus:Dta", "Aiomus:Dta: the setting does not exist. The nearest is Aiomus:Data.")]
    [InlineData("Aiomus:Data:Ordner", "Aiomus:Data:Ordner: the setting does not exist.")]
    [InlineData("Aiomus:Limits:Deep:Dpth", "Aiomus:Limits:Deep:Dpth: the setting does not exist. The nearest is Aiomus:Limits:Deep:Depth.")]
    [InlineData("Aiomus:Plans:Team:Colur", "Aiomus:Plans:Team:Colur: the setting does not exist. The nearest is Aiomus:Plans:NAME:Colour.")]
    [InlineData("Aiomus:Entirely:Something:Else:Altogether", "Aiomus:Entirely:Something:Else:Altogether: the setting does not exist.")]
    public void UnknownSetting_IsNamedWithTheNearest(string key, string told)
    {
        var fault = Assert.Throws<OptionsValidationException>(() => Check((key, "1")));
        Assert.Equal([told], fault.Failures);
    }

    [Fact]
    public void UnknownSettings_AreAllNamed()
    {
        var fault = Assert.Throws<OptionsValidationException>(() => Check(("Aiomus:Dta", "1"), ("Aiomus:Limits:Usr", "1")));
        Assert.Equal(2, fault.Failures.Count());
    }

    [Theory]
    [InlineData("aiomus:limits:USERREQUESTS")]
    [InlineData("Aiomus:Limits:Names")]
    [InlineData("Aiomus:Limits:Names:0")]
    [InlineData("Aiomus:Limits:Secrets:7")]
    [InlineData("Aiomus:Limits:Deep:Depth")]
    [InlineData("Aiomus:Plans:Team:Colour")]
    [InlineData("Aiomus:Others:Whatever:They:Like")]
    [InlineData("AiomusOfAnother:Thing")]
    [InlineData("Elsewhere")]
    public void KnownSetting_Passes(string key) => Check((key, "1"));

    private static void Check(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)))
            .Build());
        services.AddSection<Top>("Aiomus").AddSection<Limits>("Aiomus:Limits").AddSection<Plans>("Aiomus:Plans")
            .KnowSection("Aiomus:Others");
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
    }

    private sealed class Top
    {
        public string Data { get; set; } = "";

        public bool IsGiven => Data.Length > 0;
    }

    private sealed class Limits
    {
        public int UserRequests { get; set; }

        public string[] Names { get; set; } = [];

        public Dictionary<int, string> Secrets { get; } = [];

        public Deep Deep { get; set; } = new();
    }

    private sealed class Plans : Dictionary<string, Painted>;

    private sealed class Painted
    {
        public string Colour { get; set; } = "";
    }

    private sealed class Deep
    {
        public double Depth { get; set; }
    }
}
