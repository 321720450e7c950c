using Aiomus.Grains.Subscriptions;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Aiomus.Grains.Tests.Subscriptions;

public sealed class PlanSettingsTests
{
    [Fact]
    public void Defaults_AreFreePlusAndPro()
    {
        var catalog = Catalog();

        Assert.Equal(["free", "plus", "pro"], catalog.Plans.Select(offer => offer.Plan.Name));
        Assert.Empty(catalog.Plans[0].Prices);
        Assert.Equal(["aiomus_plus_month", "aiomus_plus_year"], catalog.Plans[1].Prices.Select(price => price.LookupKey));
        Assert.Equal(["small", "large"], catalog.Packs.Select(pack => pack.Name));
    }

    [Fact]
    public void Setting_ChangesOnePlanAndLeavesItsOtherValues()
    {
        var plan = Catalog(("Aiomus:Plans:Plus:CreditsPerDay", "7")).Find("plus");

        Assert.Equal((7, 50_000), (plan?.CreditsPerDay, plan?.CreditsPerMonth));
    }

    [Fact]
    public void AnotherName_IsAnotherPlan()
    {
        var catalog = Catalog(("Aiomus:Plans:Team:MonthAmount", "100"), ("Aiomus:Plans:Team:MonthKey", "team"));

        Assert.Contains(catalog.Plans, offer => offer.Plan.Name == "team");
    }

    [Theory]
    [InlineData("Aiomus:Plans:Plus:Weight", "0", "Aiomus:Plans:Plus:Weight: ")]
    [InlineData("Aiomus:Plans:Free:MonthAmount", "5", "Aiomus:Plans:Free:MonthAmount: The free plan has no price.")]
    [InlineData("Aiomus:Plans:Team:MonthAmount", "5", "Aiomus:Plans:Team:MonthKey: A price and its lookup key must be set together.")]
    [InlineData("Aiomus:Plans:Team:Weight", "5", "Aiomus:Plans:Team:MonthKey: A plan other than the free one needs a price")]
    [InlineData("Aiomus:Plans:Pro:YearKey", "aiomus_plus_year", "Aiomus:Plans:Pro: The lookup key aiomus_plus_year is used twice.")]
    [InlineData("Aiomus:Plans:A team:MonthAmount", "5", "Aiomus:Plans:A team: A name is up to 32 letters")]
    public void BadPlan_IsNamed(string key, string value, string told)
    {
        var fault = Assert.Throws<OptionsValidationException>(() => Catalog((key, value)));

        Assert.Contains(fault.Failures, failure => failure.StartsWith(told, StringComparison.Ordinal));
    }

    private static PlanCatalog Catalog(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)))
            .Build();
        return new PlanCatalog(
            Options.Create(configuration.ReadSection<PlanSettings>("Aiomus:Plans")),
            Options.Create(configuration.ReadSection<PackSettings>("Aiomus:CreditPacks")));
    }
}
