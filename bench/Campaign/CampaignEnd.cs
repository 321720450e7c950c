using System.Globalization;

namespace Aiomus.Campaign;

/// <summary>The end of a campaign: all settles, everything is read before and after one more restart, and the checks are made.</summary>
/// <param name="options">The campaign.</param>
/// <param name="history">What was told.</param>
/// <param name="ready">Seconds from a start to ready, in order.</param>
internal sealed class CampaignEnd(CampaignOptions options, History history, IReadOnlyList<double> ready)
{
    public async Task<CampaignResult> RunAsync(
        Crew crew, Uri address, string data, Func<Task> restart, params IEnumerable<(string, string)> before)
    {
        await options.Progress.WriteLineAsync("the people end what they are at");
        await crew.FinishAsync();
        await crew.SettleAsync();
        await crew.EndAsync();
        var first = await ReadAsync(address);
        await options.Progress.WriteLineAsync($"{first.Facts.Count} facts read; the last restart");
        await restart();
        var last = await ReadAsync(address);
        foreach (var contradiction in first.Contradictions(last))
        {
            history.Violate("changed_by_restart", contradiction);
        }

        await new Checker(history, last, data).CheckAsync();
        var lines = before.Concat(Lines(last)).ToList();
        if (ready.Count >= 6)
        {
            lines.Add(Growth());
        }

        var result = new CampaignResult(history, lines);
        if (!history.IsClean)
        {
            var file = Path.Combine(options.Output, "history.json");
            await history.SaveAsync(file, options.Seed);
            await options.Progress.WriteLineAsync($"the history is in {file}");
        }

        return result;
    }

    private Task<Reading> ReadAsync(Uri address) => Reading.TakeAsync(
        address,
        history.People.Select(person => person.Account),
        account => history.People.Single(person => person.Account == account).Jobs.Select(job => job.Id),
        fault => history.Violate("answer_500", fault));

    private IEnumerable<(string, string)> Lines(Reading last)
    {
        var jobs = history.People.SelectMany(person => person.Jobs).ToArray();
        yield return ("jobs accepted", Text(jobs.Length));
        foreach (var state in jobs.CountBy(job => job.State ?? "no end read").OrderBy(state => state.Key, StringComparer.Ordinal))
        {
            yield return ($"  {state.Key}", Text(state.Value));
        }

        yield return ("  of these given up", Text(jobs.Count(job => job.State == JobStates.Failed
            && job.End!.Value.TryGetProperty("error", out var error) && error.GetProperty("code").GetString() == "job_abandoned")));
        yield return ("submissions repeated", Text(history.People.Sum(person => person.Repeats)));
        yield return ("images at the end", Text(history.People.Sum(person => last.Of(person.Account.Name, "image").Count())));
        yield return ("images deleted", Text(history.People.Sum(person => person.Deleted.Count)));
        yield return ("images downloaded", Text(history.People.Sum(person => person.Hashes.Count)));
        yield return ("kept events read", Text(history.People.Sum(person => person.Events.Count)));
    }

    private (string, string) Growth()
    {
        var third = ready.Count / 3;
        var (early, late) = (Median(ready.Take(third)), Median(ready.TakeLast(third)));
        if (options.MostGrowth > 0 && late > early * options.MostGrowth)
        {
            history.Violate("starts_grow", $"{early:F2} s at first, {late:F2} s at last");
        }

        return ("seconds to ready", string.Create(
            CultureInfo.InvariantCulture,
            $"{early:F2} in the first third, {late:F2} in the last, ratio {late / early:F2} ({ready.Count} starts)"));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
