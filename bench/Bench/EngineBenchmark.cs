using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Testing;

namespace Aiomus.Bench;

/// <summary>
/// The engine's guided denoising against plain PyTorch with the same weights, threads and number of network calls. PyTorch is
/// checked to compute the same network first.
/// </summary>
internal static class EngineBenchmark
{
    private const int Steps = 20;
    private const int Repeats = 9;
    private static readonly int Threads = Environment.ProcessorCount;

    public static async Task RunAsync(Report report)
    {
        var check = Path.GetTempFileName();
        try
        {
            WriteCheck(check);
            foreach (var batch in new[] { 1, 4, 8 })
            {
                // One after the other and twice, so that a change of the machine's pace shows.
                var engine = new List<double>();
                var torch = new Dictionary<string, List<double>> { ["float32"] = [], ["bfloat16"] = [] };
                for (var round = 0; round < 2; round++)
                {
                    report.Progress($"batch {batch}, round {round + 1}: engine");
                    engine.AddRange(Engine(batch));
                    foreach (var type in torch.Keys)
                    {
                        report.Progress($"batch {batch}, round {round + 1}: PyTorch {type}");
                        torch[type].Add(await TorchAsync(batch, type, check));
                    }
                }

                var ours = Measure.Median(engine);
                report.Line($"batch {batch}: engine {ours:F0} ms an image ({Steps} guided steps, without text encoder and decoder)");
                foreach (var (type, times) in torch)
                {
                    var theirs = times.Min();
                    report.Line($"batch {batch}: PyTorch {type} {theirs:F0} ms, ratio **{theirs / ours:F2}**");
                }
            }
        }
        finally
        {
            File.Delete(check);
        }
    }

    private static double[] Engine(int batch)
    {
        using var model = DiffusionModel.Load(Repository.MiniModel, new DiffusionModelOptions { Threads = Threads });
        var times = new double[Repeats + 1];
        for (var repeat = 0; repeat <= Repeats; repeat++)
        {
            var runs = Enumerable.Range(0, batch)
                .Select(i => model.Begin(
                    new ImageRequest { Prompt = "a red apple", Seed = i, Steps = Steps, Guidance = 2, Scheduler = "ddim" }))
                .ToArray();
            times[repeat] = Measure.Milliseconds(() =>
            {
                while (!runs[0].IsFinished)
                {
                    model.Step(runs);
                }
            }) / batch;
        }

        return times[1..];
    }

    private static async Task<double> TorchAsync(int batch, string type, string check)
    {
        var folder = Path.Combine(Repository.Root, "bench", "torch");
        string[] arguments =
        [
            Path.Combine(folder, "time_unet.py"), Repository.MiniModel, "--threads", Text(Threads), "--batch", Text(batch),
            "--steps", Text(Steps), "--repeats", "5", "--type", type, "--check", check,
        ];
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonDocument.Parse(output).RootElement.GetProperty("ms_per_picture").GetDouble()
            : throw new InvalidOperationException(
                "PyTorch did not run: install Debian's python3-torch, python3-onnx, python3-scipy and python3-pil.");
    }

    // Some rows of the network with what ONNX Runtime makes of them.
    private static void WriteCheck(string file)
    {
        const int Rows = 4;
        using var denoiser = new Denoiser(new ModelFolder(Repository.MiniModel), new SessionFactory(new DiffusionModelOptions()));
        var (sample, hidden) = (new float[Rows * 32 * 16 * 16], new float[Rows * 157 * 256]);
        new TorchNoise(1).Fill(sample);
        new TorchNoise(2).Fill(hidden);
        float[] timesteps = [999, 700, 400, 10];
        var output = denoiser.Predict(
            new NetworkRows { Samples = sample, Timesteps = timesteps, Hidden = hidden, Height = 16, Width = 16, Length = 157 },
            32).ToArray();
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            rows = Rows,
            sample,
            timestep = Array.ConvertAll(timesteps, t => (int)t),
            hidden,
            @out = output,
        }));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
