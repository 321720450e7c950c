using Aiomus.Client;
using Aiomus.Contracts.Jobs;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>From starting the process to ready and to the first image, on an empty and on a used data folder; memory when idle.</summary>
internal static class StartBenchmark
{
    private const int Rounds = 5;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Report report)
    {
        var (first, again) = (new List<Start>(), new List<Start>());
        for (var round = 0; round < Rounds; round++)
        {
            report.Progress($"round {round + 1}");
            await using var database = TestDatabase.Sqlite();
            var (start, key) = await StartAsync(database, null);
            first.Add(start);
            again.Add((await StartAsync(database, key)).Start);
        }

        Tell("empty data folder", first);
        Tell("used data folder", again);

        void Tell(string folder, List<Start> starts)
        {
            var (ready, image, memory) = (
                Measure.Median(starts.Select(start => start.Ready)),
                Measure.Median(starts.Select(start => start.Image)),
                Measure.Median(starts.Select(start => start.Memory)));
            report.Line(
                $"{folder}: ready after {ready / 1000:F2} s, first image stored after {image / 1000:F2} s, ",
                $"{memory:F0} MiB resident {Idle.TotalSeconds:F0} s later (median of {Rounds})");
        }
    }

    private static async Task<(Start Start, string Key)> StartAsync(TestDatabase database, string? key)
    {
        AiomusProcess? product = null;
        try
        {
            var ready = await Measure.MillisecondsAsync(async () => product = await AiomusProcess.StartAsync(database.Settings));
            var image = ready + await Measure.MillisecondsAsync(async () =>
            {
                key ??= await product!.GetOwnerKeyAsync();
                using var client = AiomusClient.Create(product!.Address, key);
                await client.Jobs.SubmitAsync(new JobSubmission("a red apple") { Seed = 1 }, wait: TimeSpan.FromSeconds(60));
            });
            await Task.Delay(Idle);
            product!.Process.Refresh();
            return (new Start(ready, image, product.Process.WorkingSet64 / 1048576.0), key!);
        }
        finally
        {
            await (product?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private sealed record Start(double Ready, double Image, double Memory);
}
