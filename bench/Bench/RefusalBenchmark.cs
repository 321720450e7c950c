using System.Net;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>
/// How long it takes to be refused, for an address that somebody has and for one that nobody has: at the first try after a start, when
/// nothing is in memory, and at the next. Both take turns.
/// </summary>
internal static class RefusalBenchmark
{
    private const int Tries = 200;
    private const int Lanes = 4;
    private const string Wrong = "wrong horse battery";

    public static async Task RunAsync(Report report)
    {
        await using var database = TestDatabase.Sqlite();
        var settings = database.Settings.Concat(ProductSettings.Unhindered).Append(new("Aiomus:Worker", "false")).ToDictionary();
        IReadOnlyList<string> known;
        report.Progress($"{Tries} people sign up");
        await using (var first = await AiomusProcess.StartAsync(settings))
        {
            known = await People.SignUpAsync(first, database.Folder, Tries);
            await first.StopAsync();
        }

        var unknown = Enumerable.Range(0, Tries).Select(_ => People.Address()).ToArray();
        await using var product = await AiomusProcess.StartAsync(settings);
        using var http = People.Http(product);

        // The process compiles its own code first.
        for (var i = 0; i < 50; i++)
        {
            await SignInAsync(http, People.Address());
        }

        foreach (var round in new[] { "sign-in, first try after a start", "sign-in, next try" })
        {
            report.Progress(round);
            await CompareAsync(report, round, lanes: 1, known, unknown, address => SignInAsync(http, address));
        }

        report.Progress("forgotten password");
        await CompareAsync(
            report,
            "forgotten password",
            Lanes,
            known,
            unknown,
            address => People.ExpectAsync(http, "/v1/account/forgot", new { email = address }, HttpStatusCode.Accepted));
        report.Progress("sign-up");
        await CompareAsync(
            report,
            "sign-up",
            Lanes,
            known,
            unknown,
            address => People.ExpectAsync(
                http,
                "/v1/account/sign-up",
                new { email = address, password = People.Password, display_name = "" },
                HttpStatusCode.Accepted));
    }

    private static Task SignInAsync(HttpClient http, string address) =>
        People.ExpectAsync(http, "/v1/session", new { email = address, password = Wrong }, HttpStatusCode.Unauthorized);

    private static async Task CompareAsync(
        Report report, string what, int lanes, IReadOnlyList<string> known, IReadOnlyList<string> unknown, Func<string, Task> act)
    {
        var (somebody, nobody) = (new double[Tries], new double[Tries]);
        await Parallel.ForEachAsync(Enumerable.Range(0, Tries), new ParallelOptions { MaxDegreeOfParallelism = lanes }, async (i, _) =>
        {
            somebody[i] = await Measure.MillisecondsAsync(() => act(known[i]));
            nobody[i] = await Measure.MillisecondsAsync(() => act(unknown[i]));
        });
        var (theirs, no) = (Measure.Median(somebody), Measure.Median(nobody));
        report.Line(
            $"{what}: known {theirs:F2} ms, unknown {no:F2} ms, ratio **{theirs / no:F3}** (target 0.9 to 1.1; medians of {Tries})");
    }
}
