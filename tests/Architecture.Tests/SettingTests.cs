using System.Text.RegularExpressions;
using Aiomus.Storage.Settings;

namespace Aiomus.Architecture.Tests;

/// <summary>One configuration serves both hosts: a section that only the web host reads is no misspelt one to the worker's.</summary>
public sealed partial class SettingTests
{
    [Fact]
    public void WorkersHost_KnowsTheSectionsOfTheWebHost()
    {
        var sections = Solution.SourceFiles(Path.Combine("src", "WebApi"))
            .Select(File.ReadAllText)
            .SelectMany(text => Section().Matches(text).Select(match => match.Groups[1].Value))
            .Distinct()
            .ToArray();
        var host = File.ReadAllText(Path.Combine(Solution.Root, "src", "Silo", "Program.cs"));

        Assert.Superset(new HashSet<string>(["Accounts", "Limits", "Web"]), sections.ToHashSet());
        Assert.All(sections, section => Assert.Contains($"\"{section}\"", host, StringComparison.Ordinal));
    }

    [GeneratedRegex("(?:const string Section = |AddSection<\\w+>\\()\"Aiomus:(\\w+)\"")]
    private static partial Regex Section();
}
