using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Gallery;
using Aiomus.WebApi.Accounts;

namespace Aiomus.WebApi.Tests.Accounts;

public sealed class AccountRulesTests
{
    public static TheoryData<PreferencesBody, string> Faults => new()
    {
        { new() { Quality = 0 }, "quality" },
        { new() { Quality = 101 }, "quality" },
        { new() { Quality = 80, Format = ImageFormat.Png }, "quality" },
        { new() { Style = new string('a', 501) }, "style" },
        { new() { NegativePrompt = new string('a', 2001) }, "negative_prompt" },
        { new() { Style = "a\0b" }, "style" },
        { new() { Model = "other" }, "model" },
        { new() { Width = 63, Height = 64 }, "width" },
        { new() { Width = 64, Height = 4097 }, "height" },
        { new() { Width = 64 }, "height" },
        { new() { Height = 64 }, "width" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_IsToldByItsField(PreferencesBody preferences, string field)
    {
        var refusal = AccountRules.Check(preferences, [Any.Available]);

        Assert.NotNull(refusal);
        Assert.Equal(400, refusal.Status);
        Assert.Equal([field], refusal.Errors!.Keys);
    }

    [Fact]
    public void UnknownModel_IsToldWithThoseThereAre() => Assert.Equal(
        [$"No model of this name is installed. There are: {Any.Model.Name}."],
        AccountRules.Check(new() { Model = "other" }, [Any.Available])!.Errors!["model"]);

    [Fact]
    public void EverythingWithinItsLimits_IsTaken() => Assert.Null(AccountRules.Check(
        new()
        {
            Format = ImageFormat.Webp,
            Quality = 100,
            Model = Any.Model.Name,
            Width = 64,
            Height = 4096,
            Style = new string('a', 500),
            NegativePrompt = new string('a', 2000),
        },
        [Any.Available]));

    [Fact]
    public void EmptyStyle_IsNone() => Assert.Null(new PreferencesBody { Style = " " }.ToMessage().Style);

    [Theory]
    [InlineData(null, true)]
    [InlineData("", false)]
    [InlineData("Ada", false)]
    public void Name_IsNeededButMayBeEmpty(string? name, bool fault) => Assert.Equal(fault, AccountRules.CheckName(name).Any);

    [Fact]
    public void NameLongerThanAHundredCharacters_IsRefused() => Assert.True(AccountRules.CheckName(new string('a', 101)).Any);
}
