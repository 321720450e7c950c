using System.Text.RegularExpressions;

namespace Aiomus.Architecture.Tests;

/// <summary>Which project uses which: the table in docs/architecture.md, and the drawings that repeat it.</summary>
internal static partial class ArrowTable
{
    /// <summary>Each project of the table with those that it uses, in order.</summary>
    public static IReadOnlyDictionary<string, string[]> Arrows { get; } = Row()
        .Matches(Read("docs/architecture.md").Split("## Projects and arrows")[1].Split("\n## ")[0])
        .ToDictionary(row => row.Groups[1].Value, row => Names(row.Groups[2].Value), StringComparer.Ordinal);

    /// <summary>The arrows that a file draws, each as <c>A --> B</c>.</summary>
    public static IEnumerable<string> DrawnIn(string file) =>
        from Match line in Line().Matches(Drawing().Match(Read(file)).Value)
        from used in line.Groups[2].Value.Split('&', StringSplitOptions.TrimEntries)
        select $"{line.Groups[1].Value} --> {used}";

    private static string[] Names(string cell) =>
        [.. Name().Matches(cell).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];

    private static string Read(string file) => File.ReadAllText(Path.Combine(Solution.Root, file)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^\| `([\w.]+)` \|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([\\w.]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"```mermaid\nflowchart .*?```", RegexOptions.Singleline)]
    private static partial Regex Drawing();

    [GeneratedRegex(@"^ *([\w.]+) --> ([\w.& ]+)$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
