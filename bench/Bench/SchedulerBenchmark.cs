using System.Diagnostics;
using System.Text.Json;
using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Schedulers;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>
/// One step of a scheduler on a latent of 128x128x4, against a plain loop over the elements (DDIM) and against the same arithmetic in
/// PyTorch on one thread.
/// </summary>
internal static class SchedulerBenchmark
{
    private const int Length = 4 * 128 * 128;
    private const int Steps = 50;
    private const int Repeats = 41;

    public static async Task RunAsync(Report report)
    {
        var config = SchedulerConfig.Parse(
            """{"beta_start":0.00085,"beta_end":0.012,"beta_schedule":"scaled_linear","num_train_timesteps":1000"""
                + ""","steps_offset":1,"clip_sample":false,"set_alpha_to_one":false}""");
        var (output, latent) = (new float[Length], new float[Length]);
        new TorchNoise(1).Fill(output);
        new TorchNoise(2).Fill(latent);
        var torch = await TorchAsync();
        foreach (var name in SchedulerCatalog.NamesFor(config))
        {
            var times = new List<double>();
            for (var repeat = 0; repeat < Repeats; repeat++)
            {
                var scheduler = SchedulerCatalog.Create(name, config, Steps);
                var (sample, noise) = ((float[])latent.Clone(), new Silence());
                scheduler.Step(output, sample, noise);
                var count = Math.Min(20, scheduler.StepCount - 1);
                times.Add(Measure.Milliseconds(() =>
                {
                    for (var i = 0; i < count; i++)
                    {
                        scheduler.Step(output, sample, noise);
                    }
                }) * 1000 / count);
            }

            var ours = Measure.Median(times[1..]);
            report.Line($"{name}: {ours:F0} µs a step");
            if (name == "ddim")
            {
                var loop = Loop(output, latent);
                report.Line($"{name}: a plain loop {loop:F0} µs, ratio **{loop / ours:F2}**");
            }

            if (torch.TryGetValue(name, out var theirs))
            {
                report.Line($"{name}: PyTorch on one thread {theirs:F0} µs, ratio **{theirs / ours:F2}**");
            }
        }
    }

    // Song et al., arXiv:2010.02502, eq. 12, element by element.
    private static double Loop(float[] output, float[] latent)
    {
        var times = new List<double>();
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var (sample, clean) = ((float[])latent.Clone(), new float[Length]);
            times.Add(Measure.Milliseconds(() =>
            {
                for (var step = 0; step < 20; step++)
                {
                    var (now, then) = (0.3f + (step * 0.02f), 0.32f + (step * 0.02f));
                    var (signal, noise) = (MathF.Sqrt(now), MathF.Sqrt(1 - now));
                    var (nextSignal, nextNoise) = (MathF.Sqrt(then), MathF.Sqrt(1 - then));
                    for (var i = 0; i < Length; i++)
                    {
                        clean[i] = (sample[i] - (noise * output[i])) / signal;
                        sample[i] = (nextSignal * clean[i]) + (nextNoise * output[i]);
                    }
                }
            }) * 1000 / 20);
        }

        return Measure.Median(times[1..]);
    }

    private static async Task<Dictionary<string, double>> TorchAsync()
    {
        var script = Path.Combine(Repository.Root, "bench", "torch", "time_scheduler.py");
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Dictionary<string, double>>(output)!
            : throw new InvalidOperationException("PyTorch did not run: install Debian's python3-torch.");
    }

    // Drawing noise is the same for everybody and is not what is measured.
    private sealed class Silence : INoiseSource
    {
        public void Fill(Span<float> destination) => destination.Clear();
    }
}
