using System.Globalization;
using System.Text.RegularExpressions;

namespace Aiomus.Architecture.Tests;

/// <summary>The checklist in docs/security.md.</summary>
internal static partial class Checklist
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Solution.Root, "docs", "security.md"));

    /// <summary>Each row: the numbers it is for, and how they are met.</summary>
    public static IReadOnlyList<(string[] Numbers, string How)> Rows { get; } =
    [
        .. from Match row in Row().Matches(Text)
           select (row.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries).SelectMany(Expand).ToArray(), row.Groups[3].Value.Trim()),
    ];

    // "1.2.5 to 1.2.8" stands for four.
    private static IEnumerable<string> Expand(string range)
    {
        if (range.Split(" to ") is not [var first, var last])
        {
            return [range];
        }

        var (section, from) = (first[..first.LastIndexOf('.')], Last(first));
        return last.StartsWith($"{section}.", StringComparison.Ordinal)
            ? Enumerable.Range(from, Last(last) - from + 1)
                .Select(number => string.Create(CultureInfo.InvariantCulture, $"{section}.{number}"))
            : throw new FormatException($"{range} spans sections.");
    }

    private static int Last(string number) => int.Parse(number[(number.LastIndexOf('.') + 1)..], CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| (\d+\.\d+\.\d+[\d., to]*) \|([^|]*)\|(.*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
