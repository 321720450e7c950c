using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Tests.Schedulers;

/// <summary>An option is honoured or refused, never passed over.</summary>
public sealed class SchedulerOptionTests
{
    public static TheoryData<string> Names => [.. SchedulerCatalog.Names];

    // FLUX.1's own files: 1024x1024 pixels are 4096 patches, which shift by 1.15, and 256x256 are 256, which shift by a half.
    [Theory]
    [InlineData(4096, true, 1.15, 1.0, 0.904531, 0.759511, 0.512844)]
    [InlineData(256, true, 0.5, 1.0, 0.831824, 0.622459, 0.354661)]
    [InlineData(4096, false, 1.15, 1.0, 0.75, 0.5, 0.25)]
    public void LevelsOfFlux_AreEvenBeforeTheyAreShifted(int patches, bool shifts, double mu, params double[] sigmas)
    {
        var config = SchedulerConfig.Parse("""
            {"_class_name": "FlowMatchEulerDiscreteScheduler", "base_image_seq_len": 256, "base_shift": 0.5, "max_image_seq_len": 4096,
            "max_shift": 1.15, "num_train_timesteps": 1000, "shift": 1.0}
            """).With("use_dynamic_shifting", shifts);

        var scheduler = SchedulerCatalog.Create("flow_euler", config, new ScheduleRequest(4) { Tokens = patches, IsEven = true });

        Assert.Equal(mu, FlowMatchEulerScheduler.ShiftFor(config, patches), 1e-12);
        Assert.Equal([.. sigmas, 0], scheduler.Sigmas.ToArray().Select(sigma => Math.Round((double)sigma, 6)));
    }

    public static TheoryData<string> Diffusing => [.. SchedulerCatalog.Names.Except(["flow_euler"])];

    [Theory]
    [MemberData(nameof(Names))]
    public void UnknownOption_IsRefusedByName(string name)
    {
        var refusal = Assert.Throws<SchedulerException>(() => SchedulerCatalog.Create(name, Own(name).With("use_magic", true), 10));

        Assert.Contains("use_magic", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(SchedulerCatalog.ClassNameOf(name), refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void UnknownOption_ThatIsOff_IsAccepted(string name) =>
        Assert.Equal(0, SchedulerCatalog.Create(name, Own(name).With("use_magic", false).With("wand", (string?)null), 10).StepIndex);

    [Theory]
    [InlineData("ddim", "prediction_type", "noise")]
    [InlineData("ddim", "beta_schedule", "sigmoid")]
    [InlineData("ddim", "timestep_spacing", "uneven")]
    [InlineData("ddim", "use_karras_sigmas", true)]
    [InlineData("ddim", "num_train_timesteps", 1)]
    [InlineData("ddim", "clip_sample", "yes")]
    [InlineData("ddim", "beta_start", "small")]
    [InlineData("ddim", "variance_type", "learned")]
    [InlineData("euler", "thresholding", true)]
    [InlineData("euler", "clip_sample", true)]
    [InlineData("euler", "final_sigmas_type", "one")]
    [InlineData("euler", "interpolation_type", "cubic")]
    [InlineData("euler_a", "use_karras_sigmas", true)]
    [InlineData("euler_a", "final_sigmas_type", "sigma_min")]
    [InlineData("lms", "final_sigmas_type", "sigma_min")]
    [InlineData("heun", "timestep_type", "continuous")]
    [InlineData("dpmpp_2m", "solver_order", 4)]
    [InlineData("dpmpp_2m", "solver_order", 0)]
    [InlineData("dpmpp_2m", "algorithm_type", "dpmsolver+++")]
    [InlineData("dpmpp_2m", "variance_type", "learned_range")]
    [InlineData("dpmpp_2m", "prediction_type", "flow_prediction")]
    [InlineData("lcm", "rescale_betas_zero_snr", true)]
    [InlineData("unipc", "predict_x0", false)]
    [InlineData("unipc", "lower_order_final", false)]
    [InlineData("unipc", "shift_terminal", 0.1)]
    [InlineData("deis", "solver_order", 4)]
    [InlineData("deis", "final_sigmas_type", "sigma_min")]
    [InlineData("pndm", "prediction_type", "sample")]
    [InlineData("pndm", "thresholding", true)]
    [InlineData("lcm", "original_inference_steps", 2000)]
    [InlineData("lcm", "use_karras_sigmas", true)]
    [InlineData("flow_euler", "prediction_type", "sample")]
    [InlineData("flow_euler", "time_shift_type", "cubic")]
    public void OptionThatCannotBeHonoured_IsRefusedByName(string name, string option, object value)
    {
        var refusal = Assert.Throws<SchedulerException>(() => SchedulerCatalog.Create(name, Own(name).With(option, value), 10));

        Assert.Contains($"'{option}'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("use_karras_sigmas", "use_beta_sigmas")]
    [InlineData("use_exponential_sigmas", "use_karras_sigmas")]
    [InlineData("use_karras_sigmas", "use_flow_sigmas")]
    public void TwoRulesForTheLevels_AreRefused(string one, string other) =>
        Assert.Throws<SchedulerException>(() => SchedulerCatalog.Create("dpmpp_2m", Own("dpmpp_2m").With(one, true).With(other, true), 10));

    [Fact]
    public void OptionOfTheModelsOwnSampler_HoldsForAnotherThatHasIt()
    {
        var file = Own("dpmpp_2m").With("use_karras_sigmas", true).With("solver_order", 3).With("use_lu_lambdas", false);

        var euler = SchedulerCatalog.Create("euler", file, 10);

        Assert.Equal(SchedulerCatalog.Create("euler", Own("euler").With("use_karras_sigmas", true), 10).Sigmas, euler.Sigmas);
        Assert.NotEqual(SchedulerCatalog.Create("euler", Own("euler"), 10).Sigmas.ToArray(), euler.Sigmas.ToArray());
    }

    [Fact]
    public void OptionOfTheModelsOwnSampler_SaysNothingToOneThatLacksIt() =>
        Assert.Equal(
            SchedulerCatalog.Create("euler_a", Own("euler_a"), 10).Sigmas,
            SchedulerCatalog.Create("euler_a", Own("dpmpp_2m").With("use_karras_sigmas", true), 10).Sigmas);

    [Theory]
    [MemberData(nameof(Names))]
    public void Steps_OutOfRange_AreRefused(string name)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SchedulerCatalog.Create(name, Own(name), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SchedulerCatalog.Create(name, Own(name), -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SchedulerCatalog.Create(name, Own(name), 1001));
    }

    [Fact]
    public void WarmUp_BeginsWithNoise()
    {
        var warmed = Own("pndm").With("skip_prk_steps", false);

        Assert.Equal("start", Assert.Throws<ArgumentOutOfRangeException>(
            () => SchedulerCatalog.Create("pndm", warmed, new ScheduleRequest(20) { Strength = 0.5 })).ParamName);
        Assert.Equal(
            10 + 1,
            Remaining(SchedulerCatalog.Create("pndm", warmed.With("skip_prk_steps", true), new ScheduleRequest(20) { Strength = 0.5 })));

        static int Remaining(IScheduler scheduler) => scheduler.StepCount - scheduler.StepIndex;
    }

    // NumPy gives 62 times for 61 steps, the last of them -1: one that no network was trained on.
    [Theory]
    [InlineData(61)]
    [InlineData(103)]
    [InlineData(122)]
    public void TrailingTimes_AreAsManyAsAskedFor(int steps)
    {
        var scheduler = SchedulerCatalog.Create("ddim", Own("ddim").With("timestep_spacing", "trailing"), steps);

        Assert.Equal(steps, scheduler.StepCount);
        Assert.All(scheduler.Timesteps.ToArray(), time => Assert.InRange(time, 0, 999));
    }

    // Levels in the ten thousands, and those without any signal: where differences of squares and logarithms go wrong first.
    [Theory]
    [MemberData(nameof(Diffusing))]
    public void Samples_StayFinite_AtTheHighestLevels(string name)
    {
        foreach (var spacing in new[] { "leading", "linspace", "trailing" })
        {
            for (var steps = 1; steps <= 12; steps++)
            {
                var config = Own(name).With("beta_schedule", "squaredcos_cap_v2").With("prediction_type", "v_prediction")
                    .With("timestep_spacing", spacing).With("rescale_betas_zero_snr", true).With("skip_prk_steps", true)
                    .With("clip_sample", false);
                var scheduler = SchedulerCatalog.Create(name, config, steps);
                var sample = new float[64];
                Array.Fill(sample, scheduler.InitialNoiseScale);
                var input = new float[64];
                while (scheduler.StepIndex < scheduler.StepCount)
                {
                    scheduler.ScaleInput(sample, input);
                    scheduler.Step(Array.ConvertAll(input, x => 0.5f * x), sample, new TorchNoise(1));
                }

                Assert.True(Array.TrueForAll(sample, float.IsFinite), $"{spacing}, {steps} steps: {sample[0]}.");
            }
        }
    }

    // What a reference gives no numbers for: a single level that is to be stretched, a last level that is the one before, levels that rise.
    [Theory]
    [InlineData("flow_euler", 1, "\"shift_terminal\": 0.1")]
    [InlineData("unipc", 1, "\"use_flow_sigmas\": true, \"prediction_type\": \"flow_prediction\", \"shift_terminal\": 0.1")]
    [InlineData(
        "unipc",
        5,
        "\"use_exponential_sigmas\": true, \"final_sigmas_type\": \"sigma_min\", \"lower_order_final\": false, \"solver_order\": 3")]
    [InlineData("euler_a", 20, "\"rescale_betas_zero_snr\": true, \"num_train_timesteps\": 2000")]
    public void Samples_StayFinite_WhereLevelsMeet(string name, int steps, string options)
    {
        var scheduler = SchedulerCatalog.Create(
            name, SchedulerConfig.Parse($"{{\"_class_name\": \"{SchedulerCatalog.ClassNameOf(name)}\", {options}}}"), steps);
        var sample = new float[64];
        Array.Fill(sample, scheduler.InitialNoiseScale);
        while (scheduler.StepIndex < scheduler.StepCount)
        {
            var input = new float[64];
            scheduler.ScaleInput(sample, input);
            scheduler.Step(Array.ConvertAll(input, x => 0.5f * x), sample, new TorchNoise(1));
        }

        Assert.True(Array.TrueForAll(sample, float.IsFinite), $"{sample[0]}.");
    }

    // As many steps as the training had, and an offset: the last time of all has no place for it.
    [Theory]
    [MemberData(nameof(Diffusing))]
    public void LeadingTimes_StayWithinTheTraining(string name)
    {
        var config = Own(name)
            .With("timestep_spacing", "leading")
            .With("steps_offset", 2)
            .With("skip_prk_steps", true).With("clip_sample", false)
            .With("num_train_timesteps", 100).With("beta_schedule", "squaredcos_cap_v2");
        var most = name is "deis" or "dpmpp_2m" or "unipc" ? 99 : 100;
        foreach (var steps in name == "lcm" ? new[] { 10 } : [34, 50, 98, 99, most])
        {
            var scheduler = SchedulerCatalog.Create(name, config, steps);
            var sample = new float[64];
            Array.Fill(sample, scheduler.InitialNoiseScale);
            Assert.All(scheduler.Timesteps.ToArray(), time => Assert.InRange(time, 0, 99));
            while (scheduler.StepIndex < scheduler.StepCount)
            {
                scheduler.Step(new float[64], sample, new TorchNoise(1));
            }

            Assert.True(Array.TrueForAll(sample, float.IsFinite), $"{steps} steps: {sample[0]}.");
        }

        // A time for each step and one more: they would all be the same.
        if (most < 100)
        {
            Assert.Equal("steps", Assert.Throws<ArgumentOutOfRangeException>(() => SchedulerCatalog.Create(name, config, 100)).ParamName);
        }
    }

    // Levels under a limit are left out, and the schedule ends early.
    [Fact]
    public void StrengthThatLeavesNoStepOfAShortSchedule_IsRefused()
    {
        var config = Own("dpmpp_2m")
            .With("timestep_spacing", "trailing")
            .With("lambda_min_clipped", -3.0).With("beta_schedule", "scaled_linear")
            .With("num_train_timesteps", 2000).With("rescale_betas_zero_snr", true);

        var refusal = Assert.Throws<ArgumentOutOfRangeException>(
            () => SchedulerCatalog.Create("dpmpp_2m", config, new ScheduleRequest(5) { Strength = 0.3 }));

        Assert.Equal("Strength", refusal.ParamName);
    }

    // Without any signal noise tells nothing of the image; a run that begins after such a time does not meet it.
    [Fact]
    public void TimeWithoutSignal_IsRefusedOnlyWhereItIsWalked()
    {
        var config = Own("ddim").With("timestep_spacing", "trailing").With("rescale_betas_zero_snr", true).With("clip_sample", false);

        Assert.Contains(
            "rescale_betas_zero_snr",
            Assert.Throws<SchedulerException>(() => SchedulerCatalog.Create("ddim", config, 10)).Message,
            StringComparison.Ordinal);
        Assert.Equal(5, SchedulerCatalog.Create("ddim", config, new ScheduleRequest(10) { Strength = 0.5 }).StepIndex);
        Assert.Equal(0, SchedulerCatalog.Create("ddim", config.With("prediction_type", "v_prediction"), 10).StepIndex);
    }

    [Theory]
    [InlineData("unipc", "predict_x0", false)]
    [InlineData("dpmpp_2m", "algorithm_type", "dpmsolver")]
    public void NoiseOfStraightPaths_IsRefused(string name, string option, object value)
    {
        var config = Own(name)
            .With("use_flow_sigmas", true)
            .With("prediction_type", "flow_prediction")
            .With("final_sigmas_type", "sigma_min").With(option, value);

        Assert.Contains(
            $"'{option}'",
            Assert.Throws<SchedulerException>(() => SchedulerCatalog.Create(name, config, 10)).Message,
            StringComparison.Ordinal);
    }

    private static SchedulerConfig Own(string name) => SchedulerConfig.Parse("{}").With("_class_name", SchedulerCatalog.ClassNameOf(name));
}
