namespace Aiomus.Architecture.Tests;

/// <summary>No folder of a project is in a circle with another: each can be read knowing only those that it uses.</summary>
public sealed class FolderTests
{
    public static TheoryData<string> Projects => [.. Solution.SourceReferences.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_AreInNoCircle(string project)
    {
        var uses = FolderUses.Of(project);

        var circles = uses.Keys.Where(
            use => Reaches(uses, use.To, use.From)).Select(use => $"{use.From} -> {use.To}: {string.Join(", ", uses[use])}");

        Assert.True(!circles.Any(), string.Join(Environment.NewLine, circles.Order(StringComparer.Ordinal)));
    }

    private static bool Reaches(IReadOnlyDictionary<(string From, string To), SortedSet<string>> uses, string from, string to)
    {
        var seen = new HashSet<string> { from };
        var ahead = new Stack<string>([from]);
        while (ahead.TryPop(out var folder))
        {
            if (folder == to)
            {
                return true;
            }

            foreach (var next in uses.Keys.Where(use => use.From == folder && seen.Add(use.To)))
            {
                ahead.Push(next.To);
            }
        }

        return false;
    }
}
