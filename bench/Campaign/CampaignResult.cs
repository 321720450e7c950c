namespace Aiomus.Campaign;

/// <summary>What a campaign found.</summary>
/// <param name="History">All that was told, and what was violated.</param>
/// <param name="Lines">The summary: what, and how much.</param>
public sealed record CampaignResult(History History, IReadOnlyList<(string What, string Value)> Lines)
{
    private const int Shown = 8;

    /// <summary>The summary and the first cases of each violation, as text.</summary>
    public override string ToString()
    {
        var width = Lines.Max(line => line.What.Length);
        var lines = Lines.Select(line => $"{line.What.PadRight(width)}  {line.Value}").ToList();
        foreach (var kind in History.Violations.OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            lines.Add($"VIOLATED {kind.Key}: {kind.Count()}");
            lines.AddRange(kind.Take(Shown).Select(one => $"    {one}"));
        }

        lines.Add(History.IsClean ? "Nothing was violated." : $"{History.Violations.Sum(kind => kind.Count())} violations.");
        return string.Join(Environment.NewLine, lines);
    }
}
