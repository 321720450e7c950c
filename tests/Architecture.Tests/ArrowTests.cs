using System.Reflection;

namespace Aiomus.Architecture.Tests;

public sealed class ArrowTests
{
    // The arrows of docs/architecture.md. A project may reach what its row names, and nothing else of ours.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["Client"] = ["Contracts"],
        ["Grains.Interfaces"] = [],
        ["Diffusion"] = [],
        ["ServiceDefaults"] = [],
        ["Storage"] = ["Grains.Interfaces"],
        ["Grains"] = ["Grains.Interfaces", "Storage"],
        ["Mail"] = ["Grains", "Storage"],
        ["Silo"] = ["Grains", "Diffusion", "Mail", "Storage", "ServiceDefaults"],
        ["WebApi"] = ["Contracts", "Silo"],
    };

    // What may be used in code, through references of references.
    private static readonly Dictionary<string, string[]> AllowedInCode = new()
    {
        ["Contracts"] = [],
        ["Client"] = ["Contracts"],
        ["Grains.Interfaces"] = [],
        ["Diffusion"] = [],
        ["ServiceDefaults"] = [],
        ["Storage"] = ["Grains.Interfaces"],
        ["Grains"] = ["Grains.Interfaces", "Storage"],
        ["Mail"] = ["Grains", "Grains.Interfaces", "Storage"],
        ["Silo"] = ["Grains", "Grains.Interfaces", "Diffusion", "Mail", "Storage", "ServiceDefaults"],
        ["WebApi"] = ["Contracts", "Silo", "Grains.Interfaces", "Diffusion", "Storage", "ServiceDefaults"],
    };

    public static TheoryData<string> Projects => [.. Solution.SourceReferences.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferences_FollowTheArrows(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} is not in the table of arrows.");
        Assert.Equal(Allowed[project].Order(StringComparer.Ordinal), Solution.SourceReferences[project]);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Code_FollowsTheArrows(string project)
    {
        var assembly = Assembly.Load($"Aiomus.{project}");

        var used = assembly.GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("Aiomus.", StringComparison.Ordinal))
            .Select(name => name["Aiomus.".Length..]);

        Assert.Empty(used.Except(AllowedInCode[project]));
    }
}
