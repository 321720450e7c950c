using Aiomus.Client;
using Aiomus.Contracts.Jobs;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>
/// From starting the process to its first answer, to ready and to the first image, on an empty and on a used data folder, and the memory
/// when idle; beside a host that does nothing.
/// </summary>
internal static class StartBenchmark
{
    private const int Rounds = 5;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Report report)
    {
        var (empty, first, again) = (new List<Start>(), new List<Start>(), new List<Start>());
        for (var round = 0; round < Rounds; round++)
        {
            report.Progress($"round {round + 1}");
            empty.Add(await StartEmptyAsync());
            await using var database = TestDatabase.Sqlite();
            var (start, key) = await StartAsync(database, null);
            first.Add(start);
            again.Add((await StartAsync(database, key)).Start);
        }

        var bare = Measure.Median(empty.Select(start => start.Answer));
        report.Line(
            $"a host with ASP.NET Core and Orleans alone: first answer after {bare / 1000:F2} s, ",
            $"{Measure.Median(empty.Select(start => start.Memory)):F0} MiB resident (median of {Rounds})");
        Tell("empty data folder", first);
        Tell("used data folder", again);

        void Tell(string folder, List<Start> starts)
        {
            var answer = Measure.Median(starts.Select(start => start.Answer));
            report.Line(
                $"{folder}: first answer after {answer / 1000:F2} s, ratio **{answer / bare:F2}** (target 1.5), ready after ",
                $"{Measure.Median(starts.Select(start => start.Ready)) / 1000:F2} s, first image stored after ",
                $"**{Measure.Median(starts.Select(start => start.Image)) / 1000:F2}** s (target 5), ",
                $"**{Measure.Median(starts.Select(start => start.Memory)):F0}** MiB resident {Idle.TotalSeconds:F0} s later (target 500; ",
                $"median of {Rounds})");
        }
    }

    private static async Task<Start> StartEmptyAsync()
    {
        EmptyHost? host = null;
        try
        {
            var answer = await Measure.MillisecondsAsync(async () => host = await EmptyHost.StartAsync());
            await Task.Delay(Idle);
            return new Start(answer, answer, answer, host!.Memory);
        }
        finally
        {
            await (host?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private static async Task<(Start Start, string Key)> StartAsync(TestDatabase database, string? key)
    {
        AiomusProcess? product = null;
        try
        {
            var answer = await Measure.MillisecondsAsync(async () =>
            {
                product = AiomusProcess.Launch(database.Settings);
                await EmptyHost.AnswerAsync(new Uri(product.Address, "/health/live"));
            });
            var ready = answer + await Measure.MillisecondsAsync(() => product!.WaitAsync("/health/ready"));
            var image = ready + await Measure.MillisecondsAsync(async () =>
            {
                key ??= await product!.GetOwnerKeyAsync();
                using var client = AiomusClient.Create(product!.Address, key);
                await client.Jobs.SubmitAsync(new JobSubmission("a red apple") { Seed = 1 }, wait: TimeSpan.FromSeconds(60));
            });
            await Task.Delay(Idle);
            product!.Process.Refresh();
            return (new Start(answer, ready, image, product.Process.WorkingSet64 / 1048576.0), key!);
        }
        finally
        {
            await (product?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private sealed record Start(double Answer, double Ready, double Image, double Memory);
}
