using System.Reflection;

namespace Aiomus.Architecture.Tests;

/// <summary>Project files, compiled code, the table in docs/architecture.md and the drawings of it say the same.</summary>
public sealed class ArrowTests
{
    public static TheoryData<string> Projects => [.. Solution.SourceReferences.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void Table_HasEveryProject() => Assert.Equal(
        Solution.SourceReferences.Keys.Order(StringComparer.Ordinal), ArrowTable.Arrows.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferences_FollowTheArrows(string project) =>
        Assert.Equal(ArrowTable.Arrows[project], Solution.SourceReferences[project]);

    // The compiler names what the code uses, through whichever reference it came.
    [Theory]
    [MemberData(nameof(Projects))]
    public void Code_FollowsTheArrows(string project) => Assert.Equal(
        ArrowTable.Arrows[project],
        Assembly.Load($"Aiomus.{project}").GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("Aiomus.", StringComparison.Ordinal))
            .Select(name => name["Aiomus.".Length..])
            .Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/architecture.md")]
    public void Drawing_ShowsTheArrows(string file) => Assert.Equal(
        ArrowTable.Arrows.SelectMany(row => row.Value.Select(used => $"{row.Key} --> {used}")).Order(StringComparer.Ordinal),
        ArrowTable.DrawnIn(file).Order(StringComparer.Ordinal));
}
