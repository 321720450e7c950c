using System.Text.RegularExpressions;

namespace Aiomus.Architecture.Tests;

public sealed partial class StyleTests
{
    private const int MaxColumns = 140;

    private static readonly string[] Everywhere = ["src", "tests", "bench"];

    private static readonly string[] FoldersByKind = ["Common", "Core", "Utils", "Helpers", "Services", "Dtos", "Models.Dtos"];

    // The one place where something waits: the framework's IXmlRepository is synchronous. No grain calls it.
    private const string SynchronousSeam = "src/WebApi/Security/ProtectionKeys.cs";

    [Fact]
    public void Folders_AreConceptsNotKinds()
    {
        var folders = Solution.SourceFiles("src").Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Distinct();

        Assert.Empty(folders.Intersect(FoldersByKind));
    }

    [Fact]
    public void Time_ComesFromTimeProvider() => AssertAbsent(ClockPattern(), ["src"]);

    [Fact]
    public void Tasks_AreAwaited() => AssertAbsent(BlockingPattern(), ["src"], SynchronousSeam);

    [Fact]
    public void Sources_NameNoRandomWithoutSeed() => AssertAbsent(RandomPattern(), [Path.Combine("src", "Diffusion")]);

    // Characters, as people see them: tools that count bytes find more.
    [Fact]
    public void Lines_AreNoLongerThan140Columns()
    {
        var longer = Lines(Everywhere)
            .Where(entry => entry.Line.Length > MaxColumns)
            .Select(entry => $"{entry.Place}: {entry.Line.Length} columns");

        Assert.Empty(longer);
    }

    [Fact]
    public void Arrows_StandAtTheEndOfALine() => AssertAbsent(LeadingArrowPattern(), Everywhere);

    [Fact]
    public void CancellationTokens_AreCalledAlike() => AssertAbsent(TokenPattern(), ["src"]);

    [Fact]
    public void TestNames_AreFacts()
    {
        var names = Solution.SourceFiles("tests")
            .SelectMany(file => TestPattern().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["name"].Value)
            .ToArray();

        Assert.True(names.Length > 1000, "The pattern finds the tests.");
        Assert.DoesNotContain(names, name => !FactPattern().IsMatch(name));
    }

    private static IEnumerable<(string Place, string Line)> Lines(params string[] folders) => Solution.SourceFiles(folders)
        .SelectMany(file => File.ReadLines(file)
            .Select((line, index) => (Place: $"{Path.GetRelativePath(Solution.Root, file)}:{index + 1}", line)));

    private static void AssertAbsent(Regex pattern, string[] folders, string? except = null)
    {
        var found = Lines(folders)
            .Where(entry => except is null || !entry.Place.StartsWith(except, StringComparison.Ordinal))
            .Where(entry => pattern.IsMatch(entry.Line) && !entry.Line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(entry => $"{entry.Place}: {entry.Line.Trim()}");

        Assert.Empty(found);
    }

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bDateTime\.Today\b")]
    private static partial Regex ClockPattern();

    [GeneratedRegex(@"\.Result\b(?!s)|\.GetAwaiter\(\)\.GetResult\(\)|\basync void\b|\bThread\.Sleep\b")]
    private static partial Regex BlockingPattern();

    [GeneratedRegex(@"\bnew Random\(\)|\bRandom\.Shared\b|\bGuid\.NewGuid\b")]
    private static partial Regex RandomPattern();

    [GeneratedRegex(@"^\s+=>")]
    private static partial Regex LeadingArrowPattern();

    // One that is beside the call's own says whose end it is.
    [GeneratedRegex(@"[(,]\s*CancellationToken (?!cancellationToken\b|stopping(Token)?\b)[a-z]\w*")]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"\[(?:Fact|Theory)\b.*?\bpublic (?:async |static )*\w+ (?<name>\w+)\(", RegexOptions.Singleline)]
    private static partial Regex TestPattern();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*_[A-Z0-9][A-Za-z0-9]*$")]
    private static partial Regex FactPattern();
}
