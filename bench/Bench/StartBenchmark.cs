using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aiomus.Client;
using Aiomus.Contracts.Jobs;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>
/// From starting the process to its first answer, to ready and to the first image, on an empty and on a used data folder; memory when idle.
/// Each round begins with an empty web host with Orleans, on the same machine a moment before.
/// </summary>
internal static class StartBenchmark
{
    private const int Rounds = 5;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Report report)
    {
        var (empty, first, again) = (new List<double>(), new List<Start>(), new List<Start>());
        for (var round = 0; round < Rounds; round++)
        {
            report.Progress($"round {round + 1}");
            empty.Add(await StartEmptyAsync());
            await using var database = TestDatabase.Sqlite();
            var (start, key) = await StartAsync(database, null);
            first.Add(start);
            again.Add((await StartAsync(database, key)).Start);
        }

        var bare = Measure.Median(empty);
        report.Line($"an empty web host with Orleans: first answer after {bare / 1000:F2} s (median of {Rounds})");
        Tell("empty data folder", first);
        Tell("used data folder", again);

        void Tell(string folder, List<Start> starts)
        {
            var (answer, ready, image, memory) = (
                Measure.Median(starts.Select(start => start.Answer)),
                Measure.Median(starts.Select(start => start.Ready)),
                Measure.Median(starts.Select(start => start.Image)),
                Measure.Median(starts.Select(start => start.Memory)));
            report.Line(
                $"{folder}: first answer after {answer / 1000:F2} s, {answer / bare:F2} times that of the empty host (target 1.5); ",
                $"ready after {ready / 1000:F2} s, first image stored after {image / 1000:F2} s (target 5), ",
                $"{memory:F0} MiB resident {Idle.TotalSeconds:F0} s later (target 500; medians of {Rounds})");
        }
    }

    private static async Task<double> StartEmptyAsync()
    {
        AiomusProcess? host = null;
        try
        {
            return await Measure.MillisecondsAsync(async () =>
            {
                host = AiomusProcess.Launch(
                    new Dictionary<string, string?>(),
                    typeof(StartBenchmark).Assembly.Location,
                    null,
                    EmptyHost.Command,
                    FreePort().ToString(CultureInfo.InvariantCulture));
                await host.WaitAsync("/health/live");
            });
        }
        finally
        {
            await (host?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private static async Task<(Start Start, string Key)> StartAsync(TestDatabase database, string? key)
    {
        // As an installation has it: the copies of the networks are its own, and the first start makes them.
        var settings = new Dictionary<string, string?>(database.Settings)
        {
            ["Aiomus:Inference:GraphCache"] = Path.Combine(database.Folder, "graphs"),
        };
        AiomusProcess? product = null;
        try
        {
            var answer = await Measure.MillisecondsAsync(async () =>
            {
                product = AiomusProcess.Launch(settings);
                await product.WaitAsync("/health/live");
            });
            double ready = 0;
            var image = answer + await Measure.MillisecondsAsync(async () =>
            {
                var waiting = Measure.MillisecondsAsync(() => product!.WaitAsync("/health/ready"));
                key ??= await product!.GetOwnerKeyAsync();
                using var client = AiomusClient.Create(product!.Address, key);
                await client.Jobs.SubmitAsync(new JobSubmission("a red apple") { Seed = 1 }, wait: TimeSpan.FromSeconds(60));
                ready = answer + await waiting;
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

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private sealed record Start(double Answer, double Ready, double Image, double Memory);
}
