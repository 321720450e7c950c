using System.Text.Json;
using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;

namespace Aiomus.Diffusion.Tests.Pipelines;

/// <summary>
/// Small random-weight models of every family, in every mode, against what plain PyTorch made of the same weights
/// (Fixtures/make_families.py): latents after each step, and pixels.
/// </summary>
public sealed class FamilyTests
{
    public static TheoryData<string> Cases =>
        [.. Directory.EnumerateFiles(Path.Combine(FamilyModel.Folder, "cases"), "*-*.json")
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    [Theory]
    [InlineData(
        "sd1",
        "text",
        "unguided",
        "image",
        "masked",
        "masked_part",
        "variation",
        "long",
        "long_negative",
        "weighted",
        "weighted_long",
        "rescaled",
        "window")]
    [InlineData("sd2", "text", "image", "masked", "variation", "long", "weighted")]
    [InlineData("sdxl", "text", "no_negative", "image", "masked", "masked_part", "variation", "long", "weighted", "rescaled")]
    [InlineData("turbo", "text", "one", "image", "masked", "variation", "long", "weighted")]
    [InlineData("lcm", "text", "image", "masked", "masked_part", "variation", "long", "weighted")]
    [InlineData("sd3", "text", "image", "masked", "masked_whole", "variation", "long", "weighted", "rescaled")]
    [InlineData("sd3t5", "text", "long", "weighted")]
    [InlineData("flux", "text", "wide", "image", "masked", "masked_whole", "variation", "long", "weighted")]
    [InlineData("schnell", "text", "one", "guided")]
    [InlineData("inpaint", "text", "image", "masked", "masked_part", "variation", "long")]
    public void Family_HasACaseOfEveryMode(string family, params string[] modes) => Assert.Equal(
        modes.Select(mode => $"{family}-{mode}").Order(),
        Cases.Select(row => row.Data).Where(name => name.StartsWith($"{family}-", StringComparison.Ordinal)).Order());

    [Theory]
    [MemberData(nameof(Cases))]
    public void LatentsOfEachStepAndPixels_AreThoseOfPyTorch(string name)
    {
        var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(FamilyModel.Folder, "cases", $"{name}.json"))).RootElement;
        using var folder = FamilyModel.Open(expected.GetProperty("family").GetString()!);
        using var model = DiffusionModel.Load(folder.Path);
        var run = model.Begin(Request(expected));
        foreach (var step in expected.GetProperty("latents").EnumerateArray())
        {
            model.Step([run]);
            AssertClose(step.GetBytesFromBase64(), run.CurrentLatents, $"step {run.StepIndex}");
        }

        Assert.True(run.IsFinished);
        var image = model.Decode(run);
        var pixels = expected.GetProperty("pixels").GetBytesFromBase64();
        Assert.Equal(3 * image.Width * image.Height / 16, pixels.Length);
        var at = 0;
        for (var y = 0; y < image.Height; y += 4)
        {
            for (var x = 0; x < image.Width; x += 4)
            {
                for (var colour = 0; colour < 3; colour++)
                {
                    Assert.Equal(pixels[at++], image.Pixels.Span[(((y * image.Width) + x) * 3) + colour], 2.0);
                }
            }
        }
    }

    [Theory]
    [InlineData("sd1", ModelFamily.StableDiffusion, "ddim", 30, 7.5, 4)]
    [InlineData("sdxl", ModelFamily.StableDiffusionXl, "euler", 30, 5, 4)]
    [InlineData("turbo", ModelFamily.StableDiffusionXl, "euler_a", 4, 1, 4)]
    [InlineData("lcm", ModelFamily.StableDiffusion, "lcm", 4, 8.5, 4)]
    [InlineData("sd3", ModelFamily.StableDiffusion3, "flow_euler", 28, 7, 4)]
    [InlineData("sd3t5", ModelFamily.StableDiffusion3, "flow_euler", 28, 7, 4)]
    [InlineData("flux", ModelFamily.Flux, "flow_euler", 28, 3.5, 16)]
    [InlineData("schnell", ModelFamily.Flux, "flow_euler", 4, 1, 16)]
    public void FamilyAndDefaults_AreRecognised(
        string name, ModelFamily family, string scheduler, int steps, double guidance, int channels)
    {
        using var folder = FamilyModel.Open(name);
        using var model = DiffusionModel.Load(folder.Path);
        Assert.Equal(
            (family, scheduler, steps, guidance, channels, 8),
            (
                model.Info.Family,
                model.Info.DefaultScheduler,
                model.Info.DefaultSteps,
                model.Info.DefaultGuidance,
                model.Info.LatentChannels,
                model.Info.LatentScale));
        Assert.Equal([ImageMode.TextToImage, ImageMode.ImageToImage, ImageMode.Inpaint], model.Info.Modes);
    }

    [Theory]
    [InlineData("sd1")]
    [InlineData("flux")]
    public void ImagesOfAll_ModesInOneBatchComeOutAsIfAlone(string family)
    {
        using var folder = FamilyModel.Open(family);
        using var model = DiffusionModel.Load(folder.Path);
        var cases = Cases.Select(row => row.Data).Where(name => name.StartsWith($"{family}-", StringComparison.Ordinal))
            .Select(name => JsonDocument.Parse(File.ReadAllText(Path.Combine(FamilyModel.Folder, "cases", $"{name}.json"))).RootElement)
            .ToArray();
        var runs = cases.Select(expected => model.Begin(Request(expected))).ToArray();
        while (Array.Exists(runs, run => !run.IsFinished))
        {
            model.Step([.. runs.Where(run => !run.IsFinished)]);
        }

        for (var i = 0; i < cases.Length; i++)
        {
            AssertClose(
                cases[i].GetProperty("latents").EnumerateArray().Last().GetBytesFromBase64(),
                runs[i].CurrentLatents,
                cases[i].GetProperty("title").GetString()!);
        }
    }

    // Words are padded to one length, so that a short prompt and a long one share a call.
    [Fact]
    public void PromptsOfFlux_AreEquallyLong()
    {
        using var folder = FamilyModel.Open("flux");
        using var model = DiffusionModel.Load(folder.Path);
        var longer = string.Join(' ', Enumerable.Repeat("a red apple", 100));

        var lengths = new[] { "", "a red apple", longer }.Select(
            prompt => model.Begin(new ImageRequest { Prompt = prompt, Seed = 1 }).State.Prompt.Hidden.Length);

        Assert.Equal([32, 32, 32], lengths);
        Assert.Equal(31, model.Info.MaxPromptTokens);
    }

    [Fact]
    public void Flux_IsOf1024PixelsAnd512TokensWhereItsFilesNameNoOther()
    {
        using var folder = FamilyModel.Open("flux");
        folder.Write("transformer/config.json", "{}"u8.ToArray());
        folder.Write("tokenizer_2/tokenizer_config.json", "{}"u8.ToArray());
        using var model = DiffusionModel.Load(folder.Path);
        Assert.Equal(
            (1024, 1024, 16, 511),
            (model.Info.DefaultWidth, model.Info.DefaultHeight, model.Info.SizeMultiple, model.Info.MaxPromptTokens));
    }

    [Theory]
    [InlineData("flux")]
    [InlineData("schnell")]
    public void StepOfFlux_AllocatesLessThanAKilobyte(string family)
    {
        using var folder = FamilyModel.Open(family);
        using var model = DiffusionModel.Load(folder.Path);
        DiffusionRun[] batch =
            [.. Enumerable.Range(0, 3).Select(i => model.Begin(new ImageRequest { Prompt = "a red apple", Seed = i, Steps = 40 }))];
        for (var i = 0; i < 10; i++)
        {
            model.Step(batch);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            model.Step(batch);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 20, 0, 1024);
    }

    private static ImageRequest Request(JsonElement expected)
    {
        var images = JsonDocument.Parse(File.ReadAllText(Path.Combine(FamilyModel.Folder, "cases", "source.json"))).RootElement;
        var window = Optional("window")?.EnumerateArray().Select(x => x.GetDouble()).ToArray();
        return new ImageRequest
        {
            Prompt = expected.GetProperty("prompt").GetString()!,
            NegativePrompt = expected.GetProperty("negative").GetString()!,
            Seed = expected.GetProperty("seed").GetInt64(),
            Steps = expected.GetProperty("steps").GetInt32(),
            Guidance = expected.GetProperty("guidance").GetDouble(),
            Scheduler = expected.GetProperty("scheduler").GetString(),
            GuidanceRescale = Optional("rescale")?.GetDouble() ?? 0,
            GuidanceWindow = window is null ? GuidanceWindow.Whole : new GuidanceWindow(window[0], window[1]),
            Width = Optional("width")?.GetInt32(),
            Height = Optional("height")?.GetInt32(),
            VariationSeed = Optional("variation_seed")?.GetInt64(),
            VariationStrength = Optional("variation_strength")?.GetDouble() ?? 0,
            Source = Optional("source") is null ? null : new RgbImage(64, 64, images.GetProperty("source").GetBytesFromBase64()),
            Strength = Optional("strength")?.GetDouble(),
            Mask = Optional("mask") is null ? null : new ImageMask(64, 64, images.GetProperty("mask").GetBytesFromBase64()),
        };

        JsonElement? Optional(string name) => expected.TryGetProperty(name, out var value) ? value : null;
    }

    private static void AssertClose(byte[] expected, ReadOnlySpan<float> actual, string what)
    {
        var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(expected);
        Assert.Equal(values.Length, actual.Length);
        for (var i = 0; i < values.Length; i++)
        {
            Assert.True(Math.Abs(values[i] - actual[i]) < 1e-3, $"{what}, cell {i}: {values[i]} expected, {actual[i]} found.");
        }
    }
}
