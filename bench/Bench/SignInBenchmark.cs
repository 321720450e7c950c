using System.Net;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>
/// A hundred people sign in at once, again and again: how many come in each second, and how much memory it takes. A hash needs 19 MiB,
/// and as many run at once as there are turns; without turns a hundred would need 1.9 GiB.
/// </summary>
internal static class SignInBenchmark
{
    private const int AtOnce = 100;
    private const int Each = 10;

    public static async Task RunAsync(Report report)
    {
        await using var database = TestDatabase.Sqlite();
        await using var product = await AiomusProcess.StartAsync(
            database.Settings.Concat(ProductSettings.Unhindered).Append(new("Aiomus:Worker", "false")).ToDictionary());
        using var http = People.Http(product);
        report.Progress($"{AtOnce} people sign up");
        var people = await People.SignUpAsync(product, database.Folder, AtOnce);
        var alone = new List<double>();
        for (var i = 0; i < 50; i++)
        {
            alone.Add(await Measure.MillisecondsAsync(() => SignInAsync(http, people[i])));
        }

        report.Progress($"{AtOnce} at once");
        using var stop = new CancellationTokenSource();
        var before = Resident(product);
        var watching = PeakAsync(product, stop.Token);
        var waits = new double[AtOnce * Each];
        var seconds = await Measure.MillisecondsAsync(() => Task.WhenAll(people.Select(async (address, lane) =>
        {
            for (var i = 0; i < Each; i++)
            {
                waits[(lane * Each) + i] = await Measure.MillisecondsAsync(() => SignInAsync(http, address));
            }
        }))) / 1000;
        await stop.CancelAsync();
        var peak = await watching;
        report.Line($"one at a time: {Measure.Median(alone):F0} ms each (median of {alone.Count})");
        report.Line(
            $"{AtOnce} at once: **{waits.Length / seconds:F0}** a second, median wait {Measure.Median(waits):F0} ",
            $"ms ({waits.Length} sign-ins)");
        report.Line(
            $"memory: {before:F0} MiB resident before, at most {peak:F0} MiB meanwhile, **{peak - before:F0}** MiB more ",
            $"({Environment.ProcessorCount} cores; {AtOnce} hashes at once would need {AtOnce * 19:F0} MiB more)");
    }

    private static Task SignInAsync(HttpClient http, string address) =>
        People.ExpectAsync(http, "/v1/session", new { email = address, password = People.Password }, HttpStatusCode.OK);

    private static async Task<double> PeakAsync(AiomusProcess product, CancellationToken stop)
    {
        var peak = 0.0;
        while (!stop.IsCancellationRequested)
        {
            peak = Math.Max(peak, Resident(product));
            await Task.Delay(5, CancellationToken.None);
        }

        return peak;
    }

    private static double Resident(AiomusProcess product)
    {
        product.Process.Refresh();
        return product.Process.WorkingSet64 / 1048576.0;
    }
}
