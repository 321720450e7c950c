using System.Text.RegularExpressions;

namespace Aiomus.Architecture.Tests;

public sealed partial class StyleTests
{
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
    public void Time_ComesFromTimeProvider() => AssertAbsent(ClockPattern(), "src");

    [Fact]
    public void Tasks_AreAwaited() => AssertAbsent(BlockingPattern(), "src", SynchronousSeam);

    [Fact]
    public void Sources_NameNoRandomWithoutSeed() => AssertAbsent(RandomPattern(), Path.Combine("src", "Diffusion"));

    private static void AssertAbsent(Regex pattern, string folder, string? except = null)
    {
        var found = Solution.SourceFiles(folder)
            .Where(file => except is null || !file.EndsWith(except, StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (file, line, number: index + 1)))
            .Where(entry => pattern.IsMatch(entry.line) && !entry.line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(entry => $"{Path.GetRelativePath(Solution.Root, entry.file)}:{entry.number}: {entry.line.Trim()}");

        Assert.Empty(found);
    }

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bDateTime\.Today\b")]
    private static partial Regex ClockPattern();

    [GeneratedRegex(@"\.Result\b(?!s)|\.GetAwaiter\(\)\.GetResult\(\)|\basync void\b|\bThread\.Sleep\b")]
    private static partial Regex BlockingPattern();

    [GeneratedRegex(@"\bnew Random\(\)|\bRandom\.Shared\b|\bGuid\.NewGuid\b")]
    private static partial Regex RandomPattern();
}
