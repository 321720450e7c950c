using System.Globalization;
using System.Text.RegularExpressions;

namespace Aiomus.Architecture.Tests;

/// <summary>What documents and comments refer to is there.</summary>
public sealed partial class DocumentTests
{
    // A change log tells of what there was.
    private const string History = "CHANGELOG.md";

    private static readonly string[] Projects = [.. Solution.SourceReferences.Keys];

    [Fact]
    public void Links_LeadSomewhere() => AssertNone(
        from document in Documents.All
        from Match link in Link().Matches(document.Text)
        let target = link.Groups["target"].Value
        where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        where !Leads(document.Path, document.Text, target)
        select $"{document.Path}: {target}");

    [Fact]
    public void Paths_AreThere() => AssertNone(
        from document in Documents.All
        where document.Path != History
        from Match path in RepositoryPath().Matches(ExternalLink().Replace(document.Text, ""))
        where !Exists(path.Value)
        select $"{document.Path}: {path.Value}");

    [Fact]
    public void PathsInsideProjects_AreThere() => AssertNone(
        from document in Documents.OfTheHouse
        where document.Path != History
        from Match path in CodePath().Matches(document.Text)
        let parts = path.Groups[1].Value.Split('/')
        where Projects.Contains(parts[0]) && !Exists($"src/{path.Groups[1].Value}")
        select $"{document.Path}: {path.Groups[1].Value}");

    [Fact]
    public void TypesAndMembers_AreThere()
    {
        var words = Solution.SourceFiles("src", "tests", "bench")
            .Concat(Directory.EnumerateFiles(Solution.Root, "*.props"))
            .SelectMany(file => Word().Matches(File.ReadAllText(file)).Select(word => word.Value))
            .ToHashSet(StringComparer.Ordinal);

        AssertNone(
            from document in Documents.OfTheHouse
            where document.Path != History
            from Match name in CodeName().Matches(document.Text)
            where !Array.TrueForAll(name.Groups[1].Value.Split('.'), words.Contains)
            select $"{document.Path}: {name.Value}");
    }

    [Fact]
    public void Settings_AreThere() => AssertNone(
        from document in Documents.OfTheHouse
        where document.Path != History
        from Match key in SettingKey().Matches(document.Text)
        where !SettingTable.IsKnown(key.Value.TrimEnd(':', '*'))
        select $"{document.Path}: {key.Value}");

    [Fact]
    public void Comments_NameDocumentsAndDecisionsThatAreThere()
    {
        var decisions = Decisions().Select(name => int.Parse(name[..4], CultureInfo.InvariantCulture)).ToHashSet();
        var files = Solution.SourceFiles("src", "tests", "bench", "samples")
            .Concat(Directory.EnumerateFiles(Solution.Root).Where(file => Path.GetExtension(file) is ".props" or ".sh" or ".editorconfig"))
            .Where(file => Path.GetFileName(file) != $"{nameof(DocumentTests)}.cs");

        AssertNone(
            from file in files
            from line in File.ReadLines(file)
            from Match reference in Reference().Matches(line)
            let number = reference.Groups["number"]
            where !(number.Success ? decisions.Contains(int.Parse(number.Value, CultureInfo.InvariantCulture)) : Exists(reference.Value))
            select $"{Path.GetRelativePath(Solution.Root, file)}: {reference.Value}");
    }

    [Fact]
    public void Decisions_AreNumberedWithoutAHole()
    {
        var names = Decisions().Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(Enumerable.Range(1, names.Length).Select(number => $"{number:0000}"), names.Select(name => name[..4]));
    }

    private static IEnumerable<string> Decisions() =>
        Directory.EnumerateFiles(Path.Combine(Solution.Root, "docs", "decisions")).Select(file => Path.GetFileName(file));

    // All of them: Assert.Empty shows the first few only.
    private static void AssertNone(IEnumerable<string> faults)
    {
        var all = faults.Distinct().ToArray();
        Assert.True(all.Length == 0, string.Join('\n', all));
    }

    private static bool Leads(string from, string text, string target)
    {
        var (path, place) = target.Split('#') is [var file, var anchor] ? (file, anchor) : (target, "");
        if (path.Length > 0)
        {
            var full = Path.GetFullPath(Path.Combine(Solution.Root, Path.GetDirectoryName(from)!, path));
            if (!File.Exists(full) && !Directory.Exists(full))
            {
                return false;
            }

            text = place.Length > 0 ? File.ReadAllText(full) : "";
        }

        return place.Length == 0 || Heading().Matches(text).Any(heading => Documents.Anchor(heading.Groups[1].Value) == place);
    }

    // A name with a star stands for several.
    private static bool Exists(string path)
    {
        path = path.TrimEnd('.', ',', ':', '/');
        if (!path.Contains('*', StringComparison.Ordinal))
        {
            return File.Exists(Path.Combine(Solution.Root, path)) || Directory.Exists(Path.Combine(Solution.Root, path));
        }

        var parts = path.Split('/');
        var first = Array.FindIndex(parts, part => part.Contains('*', StringComparison.Ordinal));
        var folder = Path.Combine(Solution.Root, string.Join('/', parts[..first]));
        return Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder, parts[first]).Any();
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)|<img src=""(?<target>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"https?://[^\s)`]+")]
    private static partial Regex ExternalLink();

    [GeneratedRegex(@"(?<![\w./:-])(src|tests|docs|bench|samples|models|k8s|\.ci)/[\w.*/-]+")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"`([A-Z][\w.]+/[\w./-]*)`")]
    private static partial Regex CodePath();

    // Two humps at least: a name with one is an ordinary word as well.
    [GeneratedRegex(@"`([A-Z]\w*[a-z0-9][A-Z]\w*(?:\.[A-Z]\w*)*)(?:\(\))?`")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bAiomus:[A-Z][\w:]*\w")]
    private static partial Regex SettingKey();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<![\w./""])docs/[\w./-]+|\b[Dd]ecision (?<number>\d{1,4})\b")]
    private static partial Regex Reference();
}
