using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>
/// What a step costs beyond its call of the network: guidance, scheduler, copies, binding. Steps and bare calls on the same shapes
/// take turns. Then what reusing guidance saves, and what it changes.
/// </summary>
internal static class OverheadBenchmark
{
    private const int Rounds = 60;
    private const int Calls = 10;

    public static Task RunAsync(Report report)
    {
        using var model = DiffusionModel.Load(Repository.MiniModel, new DiffusionModelOptions());
        using var denoiser = new Denoiser(new ModelFolder(Repository.MiniModel), new SessionFactory(new DiffusionModelOptions()));
        foreach (var batch in new[] { 1, 4 })
        {
            report.Progress($"batch {batch}");
            Measure(report, model, denoiser, batch);
        }

        Reuse(report, model);
        return Task.CompletedTask;
    }

    private static void Measure(Report report, DiffusionModel model, Denoiser denoiser, int batch)
    {
        var rows = 2 * batch;
        var (samples, hidden, timesteps) = (new float[rows * 32 * 16 * 16], new float[rows * 157 * 256], new float[rows]);
        new TorchNoise(1).Fill(samples);
        new TorchNoise(2).Fill(hidden);
        Array.Fill(timesteps, 500);
        var (steps, calls, allocated) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var runs = Enumerable.Range(0, batch)
                .Select(i => model.Begin(new ImageRequest { Prompt = "a red apple", Seed = i, Steps = Calls + 1, Guidance = 2 }))
                .ToArray();
            model.Step(runs);
            denoiser.Predict(
                new NetworkRows { Samples = samples, Timesteps = timesteps, Hidden = hidden, Height = 16, Width = 16, Length = 157 }, 32);
            for (var i = 0; i < Calls; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                steps.Add(Bench.Measure.Milliseconds(() => model.Step(runs)));
                allocated.Add(GC.GetAllocatedBytesForCurrentThread() - before);
                calls.Add(Bench.Measure.Milliseconds(() => denoiser.Predict(
                    new NetworkRows { Samples = samples, Timesteps = timesteps, Hidden = hidden, Height = 16, Width = 16, Length = 157 },
                    32)));
            }
        }

        var (whole, bare) = (Bench.Measure.Median(steps), Bench.Measure.Median(calls));
        report.Line(
            $"batch {batch}: a guided step {whole:F2} ms, its call of the network {bare:F2} ms, overhead **{(whole / bare) - 1:P1}** ",
            $"(target 2 %), {Bench.Measure.Median(allocated):F0} bytes allocated (target 1024)");
    }

    private static void Reuse(Report report, DiffusionModel model)
    {
        foreach (var interval in new[] { 2, 3 })
        {
            var (ratios, errors) = (new List<double>(), new List<double>());
            string[] prompts = ["a red apple", "a cat", "a blue car", "a rocket", "a pizza", "a frog", "a guitar", "a house"];
            foreach (var prompt in prompts)
            {
                var request = new ImageRequest { Prompt = prompt, Seed = 7 };
                byte[] whole = [], reused = [];
                var full = Bench.Measure.Milliseconds(() => whole = model.Generate(request).Pixels.ToArray());
                var less = Bench.Measure.Milliseconds(
                    () => reused = model.Generate(request with { GuidanceInterval = interval }).Pixels.ToArray());
                ratios.Add(less / full);
                errors.Add(whole.Zip(reused).Average(pair => Math.Abs(pair.First - pair.Second)));
            }

            report.Line(
                $"guidance asked about in every {interval} steps: {Bench.Measure.Median(ratios):F2} of the time, ",
                $"mean difference {errors.Average():F2} of 255, at most {errors.Max():F2} (8 prompts)");
        }
    }
}
