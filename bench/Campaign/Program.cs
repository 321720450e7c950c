using System.Globalization;
using Aiomus.Campaign;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, interruption) =>
{
    // Once: the kills end and the checks are made. Twice: all ends.
    interruption.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};
switch (args)
{
    case ["fixture", var target]:
        await FixtureProgram.RunAsync(target);
        return 0;
    case ["sqlite", "--kills", var kills, .. var rest] when Parse(kills, rest, "sqlite", stop.Token) is { } options:
        return Report(await SqliteCampaign.RunAsync(options));
    case ["postgres", "--events", var events, .. var rest] when Parse(events, rest, "postgres", stop.Token) is { } options:
        return Report(await PostgresCampaign.RunAsync(options));
    default:
        Console.Error.WriteLine("""
            Usage: dotnet run --project bench/Campaign -- sqlite --kills 300 [--seed N]
                   dotnet run --project bench/Campaign -- postgres --events 100 [--seed N]
                   dotnet run --project bench/Campaign -- fixture FOLDER
            """);
        return 2;
}

static CampaignOptions? Parse(string count, string[] rest, string kind, CancellationToken stop)
{
    var seed = rest switch
    {
        [] => Random.Shared.Next(),
        ["--seed", var text] when int.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        _ => -1,
    };
    if (seed < 0 || !int.TryParse(count, CultureInfo.InvariantCulture, out var many) || many < 1)
    {
        return null;
    }

    Console.WriteLine($"seed {seed}");
    return new CampaignOptions(many, seed, Path.Combine("artifacts", "campaign", $"{kind}-{seed}"), Console.Out) { Stop = stop };
}

static int Report(CampaignResult result)
{
    Console.WriteLine(result);
    return result.History.IsClean ? 0 : 1;
}
