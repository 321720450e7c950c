using System.Text.RegularExpressions;

namespace Aiomus.Architecture.Tests;

/// <summary>The checklist says of every requirement what proves it, and the tests that it names are there.</summary>
public sealed partial class ChecklistTests
{
    // OWASP ASVS 5.0.0, levels 1 and 2: section, then the last numbers.
    private const string Required =
        "1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1 3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2 4.1.1-3 "
        + "4.2.1 4.3.1-2 4.4.1-4 5.1.1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 "
        + "7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2 8.1.1-2 8.2.1-3 8.3.1 8.4.1 9.1.1-3 9.2.1-4 10.1.1-2 10.2.1-2 10.3.1-4 10.4.1-11 "
        + "10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1 12.1.1-3 12.2.1-2 12.3.1-4 13.1.1 13.2.1-5 "
        + "13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4 14.3.1-3 15.1.1-3 15.2.1-3 15.3.1-7 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 17.1.1 "
        + "17.2.1-4 17.3.1-2";

    private static readonly string[] Words = ["n/a: ", "open: ", "operator: ", "text: "];

    [Fact]
    public void EveryRequirement_HasOneRow()
    {
        var required = Required.Split(' ').SelectMany(Expand).ToArray();

        Assert.Equal(253, required.Length);
        Assert.Equal(required.Order(StringComparer.Ordinal), Checklist.Rows.SelectMany(row => row.Numbers).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryRow_NamesATestOrSaysWhyNot() => Assert.Empty(
        from row in Checklist.Rows
        where !TestName().IsMatch(row.How)
            && !Array.Exists(Words, word => row.How.StartsWith(word, StringComparison.Ordinal) && row.How.Length > word.Length + 3)
        select $"{string.Join(' ', row.Numbers)}: {row.How}");

    [Fact]
    public void NothingIsLeftForLater() => Assert.Empty(Checklist.Rows.Where(row => Later().IsMatch(row.How)).Select(row => row.How));

    [Fact]
    public void EveryTestThatIsNamed_Exists()
    {
        var classes = Solution.SourceFiles("tests")
            .Where(file => file.EndsWith("Tests.cs", StringComparison.Ordinal))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), file => File.ReadAllText(file), StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var line in Checklist.Text.Split('\n'))
        {
            var last = "";
            foreach (Match match in TestName().Matches(line))
            {
                last = match.Groups[1].Length > 0 ? match.Groups[1].Value : last;
                var method = match.Groups[2].Value;
                if (!classes[last].Any(text => IsTest(text, method)))
                {
                    missing.Add($"{last}.{method}");
                }
            }
        }

        Assert.Empty(missing);
    }

    // Without a method: any of the class.
    private static bool IsTest(string text, string method) => method.Length == 0
        ? text.Contains("[Fact", StringComparison.Ordinal) || text.Contains("[Theory", StringComparison.Ordinal)
        : Regex.IsMatch(
            text,
            $@"^    \[(Fact|Theory)[^\n]*\n(    \[[^\n]*\n|        [^\n]*\n)*    public (async )?(Task|void|static void) {method}\(",
            RegexOptions.Multiline);

    private static IEnumerable<string> Expand(string range)
    {
        var section = range[..range.LastIndexOf('.')];
        var ends = range[(range.LastIndexOf('.') + 1)..].Split('-').Select(int.Parse).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1).Select(number => $"{section}.{number}");
    }

    [GeneratedRegex(@"`(?:([A-Z]\w*Tests)(?:\.(\w+))?|\.(?<2>[A-Z]\w+))`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"(^|[:;,] )accounts\b|\bTODO\b|\blater\b")]
    private static partial Regex Later();
}
