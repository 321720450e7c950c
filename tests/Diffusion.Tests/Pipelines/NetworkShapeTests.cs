using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Schedulers;
using Aiomus.Diffusion.Tokenizers;
using Aiomus.Testing;

namespace Aiomus.Diffusion.Tests.Pipelines;

/// <summary>
/// Folders of tiny networks whose formulas are known (Fixtures/make_networks.py), in the element types, ranks and input orders that
/// exporters produce: what the pipeline makes of them is computed again here.
/// </summary>
public sealed class NetworkShapeTests
{
    private const int Width = 8;
    private static readonly ClipTokenizer Tokenizer = ClipTokenizer.Load(new ModelFolder(Repository.MiniModel), "tokenizer", 77);

    public static TheoryData<string, double> Variants => new()
    {
        { "half-scalar", 0.02 },
        { "single-one", 2e-4 },
        { "single-rows", 2e-4 },
        { "half-rows", 0.02 },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void LatentsAndPixels_FollowFromTheFormulas(string variant, double tolerance)
    {
        using var folder = Folder(variant);
        using var model = DiffusionModel.Load(folder.Path);
        Assert.Equal((64, 8, 4), (model.Info.DefaultWidth, model.Info.LatentScale, model.Info.LatentChannels));

        // Different in size, schedule, steps and guidance: whatever can share a call does, and each comes out as if alone.
        ImageRequest[] requests =
        [
            new() { Prompt = "a red apple", Seed = 1, Width = 64, Height = 96, Steps = 5, Guidance = 3, Scheduler = "ddim" },
            new() { Prompt = "a dog", NegativePrompt = "a cat", Seed = 2, Width = 64, Height = 96, Steps = 7, Guidance = 2, Scheduler =
                "ddim" },
            new() { Prompt = "a rocket", Seed = 3, Width = 128, Height = 64, Steps = 4, Guidance = 1, Scheduler = "euler" },
            new() { Prompt = "a frog", Seed = 4, Width = 64, Height = 96, Steps = 6, Guidance = 1, Scheduler = "dpmpp_2m" },
        ];
        var runs = requests.Select(model.Begin).ToArray();
        while (Array.Exists(runs, run => !run.IsFinished))
        {
            model.Step([.. runs.Where(run => !run.IsFinished)]);
        }

        for (var i = 0; i < runs.Length; i++)
        {
            var expected = Compute(requests[i], folder.Path, truncates: variant == "half-scalar");
            var actual = runs[i].CurrentLatents.ToArray();
            Assert.Equal(expected.Length, actual.Length);
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * Math.Max(1, Math.Abs(pair.First))));

            // scaling_factor 0.5 doubles; a cell is 8x8 pixels of its first three channels.
            var image = model.Decode(runs[i]);
            Assert.Equal((requests[i].Width!.Value, requests[i].Height!.Value), (image.Width, image.Height));
            var (columns, cells) = (image.Width / 8, image.Width * image.Height / 64);
            foreach (var (x, y) in new[] { (0, 0), (13, 29), (image.Width - 1, image.Height - 1) })
            {
                for (var colour = 0; colour < 3; colour++)
                {
                    var value = actual[(colour * cells) + (y / 8 * columns) + (x / 8)] * 2;
                    Assert.Equal(Math.Clamp((value + 1) * 127.5, 0, 255), image.Pixels.Span[(((y * image.Width) + x) * 3) + colour], 1.5);
                }
            }
        }
    }

    [Fact]
    public void InputThatNobodyKnows_IsRefusedWithItsFile()
    {
        using var folder = Folder("single-rows");
        folder.Write("text_encoder/model.onnx", File.ReadAllBytes(folder.FileOf("unet/model.onnx")));
        var fault = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path));
        Assert.Equal("text_encoder/model.onnx", fault.File);
    }

    private static ModelCopy Folder(string variant) =>
        ModelCopy.Make(
            Path.Combine(Repository.Root, "tests", "Diffusion.Tests", "Fixtures", variant),
            tokenizer: Path.Combine(Repository.MiniModel, "tokenizer"));

    private static float[] Compute(ImageRequest request, string folder, bool truncates)
    {
        var config = SchedulerConfig.Parse(File.ReadAllText(Path.Combine(folder, "scheduler", "scheduler_config.json")));
        var scheduler = SchedulerCatalog.Create(request.Scheduler!, config, request.Steps!.Value);
        var latents = new float[4 * (request.Width!.Value / 8) * (request.Height!.Value / 8)];
        var noise = new TorchNoise(request.Seed);
        noise.Fill(latents);
        latents = Array.ConvertAll(latents, value => value * scheduler.InitialNoiseScale);
        var (with, without) = (Mean(request.Prompt), Mean(request.NegativePrompt));
        var mean = request.Guidance > 1 ? without + (request.Guidance.Value * (with - without)) : with;
        while (scheduler.StepIndex < scheduler.StepCount)
        {
            var time = scheduler.Timesteps[scheduler.StepIndex];
            var seen = truncates ? MathF.Truncate(time) : time;
            var input = new float[latents.Length];
            scheduler.ScaleInput(latents, input);
            scheduler.Step(Array.ConvertAll(input, x => (float)((0.25 * x) + (seen / 4000) + (0.1 * mean))), latents, noise);
        }

        return latents;
    }

    private static double Mean(string prompt) =>
        Tokenizer.Encode(prompt).Ids.Average(id => Enumerable.Range(0, Width).Average(w => (((31 * (id % 97)) + (7 * w)) % 19 - 9) / 10.0));
}
