namespace Aiomus.Architecture.Tests;

/// <summary>docs/settings.md is written from the options classes: <c>AIOMUS_UPDATE_DOCS=1</c> writes it anew.</summary>
public sealed class SettingTableTests
{
    private const string Begin = "<!-- settings -->\n";
    private const string End = "\n<!-- end of settings -->\n";

    // Options that no setting is bound to: of libraries, and a shape of the API.
    private static readonly string[] OfOthers =
    [
        "AiomusClientOptions", "CudaOptions", "DiffusionModelOptions", "NoWorkerOptions", "PasskeyOptions", "StripeDoubleOptions",
    ];

    [Fact]
    public void Document_HasEverySetting()
    {
        var file = Path.Combine(Solution.Root, "docs", "settings.md");
        var text = File.ReadAllText(file);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, "docs/settings.md has no place for the tables.");
        var expected = $"{text[..(begin + Begin.Length)]}{SettingTable.Write()}{text[end..]}";

        if (Environment.GetEnvironmentVariable("AIOMUS_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, expected);
            return;
        }

        Assert.True(expected == text, $"docs/settings.md is not what the options classes say; AIOMUS_UPDATE_DOCS=1 mends it:\n{expected}");
    }

    [Fact]
    public void EverySetting_SaysWhatItMeans() => Assert.Empty(
        from bound in SettingTable.Bound
        from setting in SettingTable.Settings(bound.Options)
        where SettingTable.Meaning(setting).Length == 0
        select $"{bound.Section}:{setting.Name}");

    [Fact]
    public void EverySetting_StandsOnce() => Assert.Empty(
        from bound in SettingTable.Bound
        from setting in SettingTable.Settings(bound.Options)
        group setting by $"{bound.Section}:{setting.Name}" into same
        where same.Count() > 1
        select same.Key);

    [Fact]
    public void EveryOptionsClass_IsBoundToASection()
    {
        var classes = Solution.SourceFiles("src")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name.EndsWith("Options", StringComparison.Ordinal) && name != "SectionOptions");

        Assert.Equal(OfOthers, classes.Except(SettingTable.Bound.Select(bound => bound.Options.Name)).Order(StringComparer.Ordinal));
    }
}
