using System.Text;
using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;

namespace Aiomus.Diffusion.Tests.Pipelines;

/// <summary>What the reference's pipelines do with a schedule beyond its file, each for its own family alone.</summary>
public sealed class FamilyRulesTests
{
    private const string Betas =
        "\"beta_start\": 0.00085, \"beta_end\": 0.012, \"beta_schedule\": \"scaled_linear\", \"set_alpha_to_one\": false";

    private static ImageRequest Plain => new() { Prompt = "a red apple", Seed = 1, Steps = 4 };

    private static ImageRequest FromImage => Plain with { Source = new RgbImage(64, 64, new byte[3 * 64 * 64]), Strength = 0.5 };

    // The first files of Stable Diffusion had no clip_sample, which means true, and no steps_offset, which means 0; some say so.
    [Theory]
    [InlineData("")]
    [InlineData(", \"clip_sample\": true")]
    [InlineData(", \"steps_offset\": 0")]
    [InlineData(", \"clip_sample\": true, \"steps_offset\": 0")]
    public void OutdatedFileOfStableDiffusion_IsMended(string options)
    {
        using var folder = WithSchedule("sd1", $$"""{"_class_name": "DDIMScheduler", {{Betas}}{{options}}}""");
        using var current = FamilyModel.Open("sd1");

        var (times, latents) = Walk(folder);
        var (expectedTimes, expectedLatents) = Walk(current);

        Assert.Equal([751, 501, 251, 1], times);
        Assert.Equal(expectedTimes, times);
        Assert.Equal(expectedLatents, latents);
    }

    // The ancestors of later files too: what they leave out is the same.
    [Theory]
    [InlineData("PNDMScheduler", "ddim")]
    [InlineData("DDPMScheduler", "ddim")]
    [InlineData("EulerDiscreteScheduler", "ddim")]
    public void OutdatedFileOfStableDiffusion_IsMendedForEverySampler(string written, string asked)
    {
        using var folder = WithSchedule(
            "sd1", $$"""{"_class_name": "{{written}}", {{Betas}}, "clip_sample": true, "timestep_spacing": "leading"}""");
        using var current = FamilyModel.Open("sd1");

        Assert.Equal(Walk(current, asked).Latents, Walk(folder, asked).Latents);
    }

    [Fact]
    public void FileOfSdxl_IsLeftAsItIs()
    {
        using var folder = WithSchedule("sdxl", $$"""{"_class_name": "DDIMScheduler", {{Betas}}}""");
        using var mended = WithSchedule(
            "sdxl", $$"""{"_class_name": "DDIMScheduler", {{Betas}}, "clip_sample": false, "steps_offset": 1}""");

        var (times, latents) = Walk(folder);

        Assert.Equal([750, 500, 250, 0], times);
        Assert.All(latents, value => Assert.InRange(value, -1.5f, 1.5f));
        Assert.NotEqual(Walk(mended).Latents, latents);
    }

    [Theory]
    [InlineData("sd1")]
    [InlineData("sdxl")]
    public void Image_LeavesOutTheWarmUp(string family)
    {
        using var folder = WithSchedule(family, $$"""{"_class_name": "PNDMScheduler", {{Betas}}, "skip_prk_steps": false}""");
        using var model = DiffusionModel.Load(folder.Path);

        var run = model.Begin(FromImage);
        var masked = model.Begin(FromImage with { Mask = new ImageMask(64, 64, new byte[64 * 64]) });

        Assert.Equal((2, 5), (run.FirstStep, run.StepCount));
        Assert.Equal((2, 5), (masked.FirstStep, masked.StepCount));
        Assert.Equal(13, model.Begin(Plain).StepCount);
    }

    // The pipeline of latent consistency shortens the teacher's way and walks all steps of it; SDXL's walks the last of the whole way.
    [Theory]
    [InlineData("lcm", "lcm", 4, 0.5, new[] { 499f, 379, 259, 139 })]
    [InlineData("lcm", "ORTLatentConsistencyModelPipeline", 4, 0.5, new[] { 499f, 379, 259, 139 })]
    [InlineData("lcm", "StableDiffusionPipeline", 4, 0.5, new[] { 499f, 259 })]
    [InlineData("sdxl", "StableDiffusionXLPipeline", 4, 0.5, new[] { 499f, 259 })]
    [InlineData("sdxl", "StableDiffusionXLPipeline", 8, 0.3, new[] { 259f, 139 })]
    [InlineData("sd1", "OnnxStableDiffusionPipeline", 4, 0.8, new[] { 759f, 499, 259 })]
    public void LatentConsistency_WalksTheStepsOfThePipeline(string family, string pipeline, int steps, double strength, float[] expected)
    {
        using var folder = WithSchedule(family, $$"""{"_class_name": "LCMScheduler", {{Betas}}, "original_inference_steps": 50}""");
        folder.Edit("model_index.json", json => json.Replace($"\"{family}\"", $"\"{pipeline}\"", StringComparison.Ordinal));
        using var model = DiffusionModel.Load(folder.Path);

        var run = model.Begin(FromImage with { Steps = steps, Strength = strength });

        Assert.Equal(expected, run.State.Scheduler.Timesteps[run.StepIndex..].ToArray());
    }

    [Theory]
    [InlineData("lcm", 0.05, "This strength leaves 2 times of the model's teacher, too few for 4 steps.")]
    [InlineData("sdxl", 0.05, "Of 4 steps this strength leaves none to be done.")]
    public void StrengthThatIsTooLittle_IsRefusedWithTheReason(string family, double strength, string reason)
    {
        using var folder = FamilyModel.Open(family);
        using var model = DiffusionModel.Load(folder.Path);

        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => model.Begin(FromImage with { Strength = strength }));

        Assert.Equal("Strength", refusal.ParamName);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sd1", """{"_class_name": "X", "scheduler": ["diffusers", "PNDMScheduler"]}""", "pndm")]
    [InlineData("sd1", """{"_class_name": "X", "scheduler": [null, null]}""", "ddim")]
    [InlineData("sd1", """{"_class_name": "X", "scheduler": "PNDMScheduler"}""", "ddim")]
    [InlineData("sdxl", """{"_class_name": "X"}""", "euler")]
    [InlineData("lcm", """{"_class_name": "X"}""", "lcm")]
    [InlineData("sd3", """{"_class_name": "X"}""", "flow_euler")]
    [InlineData("flux", """{"_class_name": ["X"]}""", "flow_euler")]
    public void FileWithoutASampler_HasThatOfTheIndexOrOfTheFamily(string family, string index, string expected)
    {
        using var folder = WithSchedule(family, "{\"num_train_timesteps\": 1000}");
        folder.Write("model_index.json", Encoding.UTF8.GetBytes(index));
        using var model = DiffusionModel.Load(folder.Path);

        Assert.Equal(expected, model.Info.DefaultScheduler);
    }

    // It would draw, and noise would be all it drew.
    [Theory]
    [InlineData("sd3", "DDIMScheduler", "'ddim' walks the paths of diffusion")]
    [InlineData("flux", "KDPM2DiscreteScheduler", "'heun' walks the paths of diffusion")]
    [InlineData("sd3", "TomorrowsScheduler", "'TomorrowsScheduler' is not known")]
    public void StraightPaths_AreWalkedBySamplersForThemAlone(string family, string className, string reason)
    {
        using var folder = WithSchedule(family, $$"""{"_class_name": "{{className}}"}""");

        Assert.Contains(reason, Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path)).Message, StringComparison.Ordinal);

        folder.Write("aiomus.json", """{"scheduler": "flow_euler", "schedulers": ["flow_euler"]}"""u8.ToArray());
        using var model = DiffusionModel.Load(folder.Path);
        Assert.Equal("flow_euler", model.Info.DefaultScheduler);
    }

    [Fact]
    public void NameInTheAdvice_ChoosesForAnUnknownSampler()
    {
        using var folder = WithSchedule("sd3", """{"_class_name": "TomorrowsScheduler", "shift": 3.0}""");
        folder.Write("aiomus.json", """{"scheduler": "flow_euler"}"""u8.ToArray());
        using var model = DiffusionModel.Load(folder.Path);

        Assert.Equal(["flow_euler"], model.Info.Schedulers);
    }

    [Theory]
    [InlineData("UniPCMultistepScheduler", "unipc")]
    [InlineData("DPMSolverMultistepScheduler", "dpmpp_2m")]
    [InlineData("DEISMultistepScheduler", "deis")]
    public void MultistepSolvers_WalkStraightPaths(string className, string name)
    {
        using var folder = WithSchedule(
            "sd3",
            $$"""{"_class_name": "{{className}}", "use_flow_sigmas": true, "prediction_type": "flow_prediction","""
                + """ "use_dynamic_shifting": true}""");
        using var model = DiffusionModel.Load(folder.Path);
        var run = model.Begin(FromImage with { Steps = 28, Strength = 0.8 });
        while (!run.IsFinished)
        {
            model.Step([run]);
        }

        Assert.Equal((name, 5), (model.Info.DefaultScheduler, run.FirstStep));
        Assert.Equal(["deis", "dpmpp_2m", "unipc"], model.Info.Schedulers);
        Assert.All(run.CurrentLatents.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void StandInThatDoesNotSuit_IsRefusedWithBothNames()
    {
        using var folder = WithSchedule("sd1", """{"_class_name": "FlowMatchHeunDiscreteScheduler", "prediction_type": "v_prediction"}""");

        var fault = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path));

        Assert.Contains("FlowMatchHeunDiscreteScheduler", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'prediction_type'", fault.Message, StringComparison.Ordinal);
    }

    // The pipeline mends options that a schedule has; this one has none of them.
    [Theory]
    [InlineData("FlowMatchEulerDiscreteScheduler")]
    [InlineData("FlowMatchHeunDiscreteScheduler")]
    public void StraightPathsOfStableDiffusion_AreNotMended(string className)
    {
        using var folder = WithSchedule("sd1", $$"""{"_class_name": "{{className}}", "shift": 3.0}""");
        using var model = DiffusionModel.Load(folder.Path);

        Assert.Equal("flow_euler", model.Info.DefaultScheduler);
        Assert.Equal(64, model.Generate(Plain with { Width = 64, Height = 64 }).Width);
    }

    private static ModelCopy WithSchedule(string family, string schedule)
    {
        var folder = FamilyModel.Open(family);
        folder.Write("scheduler/scheduler_config.json", Encoding.UTF8.GetBytes(schedule));
        return folder;
    }

    private static (float[] Times, float[] Latents) Walk(ModelCopy folder, string? scheduler = null)
    {
        using var model = DiffusionModel.Load(folder.Path);
        var run = model.Begin(Plain with { Scheduler = scheduler });
        while (!run.IsFinished)
        {
            model.Step([run]);
        }

        return (run.State.Scheduler.Timesteps.ToArray(), run.CurrentLatents.ToArray());
    }
}
