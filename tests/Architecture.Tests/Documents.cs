using System.Text.RegularExpressions;

namespace Aiomus.Architecture.Tests;

/// <summary>What is written for people, as files.</summary>
internal static partial class Documents
{
    private static readonly string[] Folders = ["docs", "src", "bench", "samples", "models", "k8s"];

    /// <summary>Each document: its path from the root, with slashes, and its text.</summary>
    public static IReadOnlyList<(string Path, string Text)> All { get; } =
    [
        .. Directory.EnumerateFiles(Solution.Root, "*.md")
            .Concat(Folders
                .Select(folder => Path.Combine(Solution.Root, folder))
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)))
            .Select(file => (Path: Path.GetRelativePath(Solution.Root, file).Replace('\\', '/'), File: file))
            .Where(document => !Built().IsMatch(document.Path))
            .Select(document => (document.Path, File.ReadAllText(document.File))),
    ];

    /// <summary>Documents about this repository; not those of the library and the models, which name things of other projects.</summary>
    public static IEnumerable<(string Path, string Text)> OfTheHouse => All.Where(document =>
        !document.Path.StartsWith("src/", StringComparison.Ordinal) && !document.Path.StartsWith("models/", StringComparison.Ordinal));

    /// <summary>The place that a heading is linked by, as forges make it.</summary>
    public static string Anchor(string heading)
    {
        var signs = heading.Trim().ToLowerInvariant().Where(sign => char.IsLetterOrDigit(sign) || sign is ' ' or '-' or '_');
        return string.Concat(signs).Replace(' ', '-');
    }

    [GeneratedRegex("(^|/)(bin|obj|node_modules|TestResults|artifacts)/")]
    private static partial Regex Built();
}
