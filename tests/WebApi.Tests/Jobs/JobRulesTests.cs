using Aiomus.Contracts.Gallery;
using Aiomus.Contracts.Jobs;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.WebApi.Jobs;
using GrainFormat = Aiomus.Grains.Interfaces.Jobs.ImageFormat;
using ImageFormat = Aiomus.Contracts.Gallery.ImageFormat;

namespace Aiomus.WebApi.Tests.Jobs;

public sealed class JobRulesTests
{
    private static readonly Guid Job = Guid.Parse("00112233-4455-8677-8899-aabbccddeeff");
    private static readonly JobSubmission Cat = new("a cat");
    private static readonly UserPreferences NoPreferences = new(null, null, null, null, null);

    public static TheoryData<JobSubmission, string> Faults => new()
    {
        { new(null!), "prompt" },
        { new(""), "prompt" },
        { new(" \t\n\u2003"), "prompt" },
        { new(new string('a', 2001)), "prompt" },
        { new("a\0b"), "prompt" },
        { Cat with { NegativePrompt = new string('a', 2001) }, "negative_prompt" },
        { Cat with { NegativePrompt = "\0" }, "negative_prompt" },
        { Cat with { Images = 0 }, "images" },
        { Cat with { Images = 9 }, "images" },
        { Cat with { Images = int.MinValue }, "images" },
        { Cat with { Width = 16 }, "width" },
        { Cat with { Width = 144 }, "width" },
        { Cat with { Width = 65 }, "width" },
        { Cat with { Width = 0 }, "width" },
        { Cat with { Width = -64 }, "width" },
        { Cat with { Height = 16 }, "height" },
        { Cat with { Height = int.MaxValue }, "height" },
        { Cat with { Height = 72 }, "height" },
        { Cat with { Steps = 0 }, "steps" },
        { Cat with { Steps = 51 }, "steps" },
        { Cat with { Steps = -1 }, "steps" },
        { Cat with { Guidance = -0.1 }, "guidance" },
        { Cat with { Guidance = 30.1 }, "guidance" },
        { Cat with { Guidance = double.NaN }, "guidance" },
        { Cat with { Guidance = double.PositiveInfinity }, "guidance" },
        { Cat with { Seed = -1 }, "seed" },
        { Cat with { Seed = 4_294_967_296 }, "seed" },
        { Cat with { Scheduler = "DDIM" }, "scheduler" },
        { Cat with { Scheduler = "" }, "scheduler" },
        { Cat with { Quality = 0, Format = ImageFormat.Jpeg }, "quality" },
        { Cat with { Quality = 101, Format = ImageFormat.Jpeg }, "quality" },
        { Cat with { Quality = 80, Format = ImageFormat.Png }, "quality" },
        { Cat with { Quality = 80 }, "quality" },
    };

    public static TheoryData<JobSubmission> Extremes =>
    [
        new JobSubmission(new string('a', 2000)),
        new JobSubmission(string.Concat(Enumerable.Repeat("🐈", 2000))),
        Cat with { NegativePrompt = "" },
        Cat with { NegativePrompt = new string('a', 2000) },
        Cat with { Images = 1 },
        Cat with { Images = 8 },
        Cat with { Width = 32, Height = 128 },
        Cat with { Width = 128, Height = 32 },
        Cat with { Steps = 1 },
        Cat with { Steps = 50 },
        Cat with { Guidance = 0 },
        Cat with { Guidance = 30 },
        Cat with { Seed = 0 },
        Cat with { Seed = uint.MaxValue },
        Cat with { Scheduler = "euler" },
        Cat with { Format = ImageFormat.Avif, Quality = 1 },
        Cat with { Format = ImageFormat.Webp, Quality = 100 },
        Cat with { Model = "mini" },
    ];

    [Theory]
    [InlineData(128, 96, 128, 96)]
    [InlineData(130, 96, 64, 64)]
    [InlineData(128, 256, 64, 64)]
    [InlineData(null, null, 64, 64)]
    public void PreferredSize_CountsWholeWhereTheModelDrawsIt(int? width, int? height, int wide, int high)
    {
        var preferences = NoPreferences with { Width = width, Height = height };

        var (plan, _) = JobRules.Apply(Cat, preferences, [Any.Available], Job);
        var (named, _) = JobRules.Apply(Cat with { Width = 32 }, preferences, [Any.Available], Job);

        Assert.Equal((wide, high), (plan!.Request.Width, plan.Request.Height));
        Assert.Equal((32, 64), (named!.Request.Width, named.Request.Height));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_IsToldByItsField(JobSubmission submission, string field)
    {
        var (plan, refusal) = JobRules.Apply(submission, null, [Any.Available], Job);

        Assert.Null(plan);
        Assert.Equal((400, "invalid_request", field), (refusal!.Status, refusal.Code, refusal.Field));
        Assert.Equal([field], refusal.Errors!.Keys);
    }

    [Theory]
    [MemberData(nameof(Extremes))]
    public void Extreme_IsTaken(JobSubmission submission)
    {
        var (plan, refusal) = JobRules.Apply(submission, null, [Any.Available], Job);

        Assert.Null(refusal);
        Assert.NotNull(plan);
    }

    [Fact]
    public void FewerStepsThanTheModelTakes_AreRefusedWithTheLimit()
    {
        var available = Any.Available with { Model = Any.Model with { MinSteps = 4 } };

        var (_, refusal) = JobRules.Apply(Cat with { Steps = 3 }, null, [available], Job);

        Assert.Equal((400, "steps"), (refusal!.Status, refusal.Field));
        Assert.Equal(["From 4 to 50."], refusal.Errors!["steps"]);
        Assert.NotNull(JobRules.Apply(Cat with { Steps = 4 }, null, [available], Job).Plan);
    }

    // A worker of an earlier release says nothing of it, and zero is read.
    [Fact]
    public void WithoutAFewest_OneStepIsTheFewest()
    {
        var available = Any.Available with { Model = Any.Model with { MinSteps = 0 } };

        Assert.Equal("steps", JobRules.Apply(Cat with { Steps = 0 }, null, [available], Job).Refusal!.Field);
        Assert.Null(JobRules.Apply(Cat with { Steps = 1 }, null, [available], Job).Refusal);
    }

    [Fact]
    public void AllFaults_AreToldAtOnce()
    {
        var submission = new JobSubmission("") { Images = 9, Width = 1, Height = 1, Steps = 0, Seed = -1, Guidance = 31, Scheduler = "x" };

        var (_, refusal) = JobRules.Apply(submission, null, [Any.Available], Job);

        Assert.Equal(["guidance", "height", "images", "prompt", "scheduler", "seed", "steps", "width"], refusal!.Errors!.Keys);
        Assert.Null(refusal.Field);
    }

    [Fact]
    public void NoRefusal_RepeatsWhatWasSent()
    {
        const string Secret = "xyzzy";
        var submission = new JobSubmission(Secret + new string('a', 2000)) { NegativePrompt = Secret + '\0', Scheduler = Secret };

        var (_, refusal) = JobRules.Apply(submission, null, [Any.Available], Job);

        Assert.DoesNotContain(refusal!.Errors!.Values.SelectMany(messages => messages), message => message.Contains(Secret));
    }

    [Fact]
    public void LeftOut_IsTheModelsDefault()
    {
        var request = Plan(Cat, null).Request;

        Assert.Equal(
            new JobRequest("mini", "a cat", "", 64, 64, 20, 5, request.Seed, 1, "ddim", GrainFormat.Png, null), request);
        Assert.InRange(request.Seed, 0, uint.MaxValue);
    }

    [Fact]
    public void LeftOut_IsThePreferenceFirst()
    {
        var request = Plan(Cat, new(GrainFormat.Webp, 70, "mini", "oil on canvas", "blurry")).Request;

        Assert.Equal("a cat, oil on canvas", request.Prompt);
        Assert.Equal(("blurry", GrainFormat.Webp, 70), (request.NegativePrompt, request.Format, request.Quality!.Value));
    }

    [Fact]
    public void WhatIsAsked_ComesBeforeThePreference()
    {
        var submission = Cat with { NegativePrompt = "", Format = ImageFormat.Jpeg, Quality = 90 };

        var request = Plan(submission, new(GrainFormat.Webp, 70, null, null, "blurry")).Request;

        Assert.Equal(("", GrainFormat.Jpeg, 90), (request.NegativePrompt, request.Format, request.Quality!.Value));
    }

    [Fact]
    public void PreferredQuality_IsNoFaultOfAPng()
    {
        var request = Plan(Cat with { Format = ImageFormat.Png }, new(GrainFormat.Webp, 70, null, null, null)).Request;

        Assert.Null(request.Quality);
    }

    [Fact]
    public void Style_CountsToThePrompt()
    {
        var preferences = NoPreferences with { Style = "ink" };

        Assert.NotNull(JobRules.Apply(new(new string('a', 1995)), preferences, [Any.Available], Job).Plan);
        Assert.Equal("prompt", JobRules.Apply(new(new string('a', 1996)), preferences, [Any.Available], Job).Refusal!.Field);
    }

    [Fact]
    public void SeedOfARepetition_IsTheSame()
    {
        Assert.Equal(Plan(Cat, null).Request, Plan(Cat, null).Request);
        Assert.NotEqual(
            JobRules.Apply(Cat, null, [Any.Available], Job).Plan!.Request.Seed,
            JobRules.Apply(Cat, null, [Any.Available], Guid.Empty).Plan!.Request.Seed);
    }

    [Fact]
    public void UnknownModel_IsToldWithTheOtherFaults()
    {
        var (_, refusal) = JobRules.Apply(new("") { Model = "other" }, null, [Any.Available], Job);

        Assert.Equal((400, "model_unknown"), (refusal!.Status, refusal.Code));
        Assert.Equal(["model", "prompt"], refusal.Errors!.Keys);
    }

    [Fact]
    public void PreferredModelThatIsGone_IsNotUsed() =>
        Assert.Equal("mini", Plan(Cat, NoPreferences with { Model = "gone" }).Request.Model);

    [Fact]
    public void ModelWithAWorker_IsTheDefault()
    {
        ModelAvailability[] models =
            [new(Any.Model with { Name = "a" }, 0), new(Any.Model with { Name = "c" }, 1), new(Any.Model with { Name = "b" }, 2)];

        Assert.Equal("b", JobRules.Apply(Cat, null, models, Job).Plan!.Request.Model);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NobodyToRunIt_IsNotTheCallersFault(bool installed)
    {
        ModelAvailability[] models = installed ? [Any.Available with { Workers = 0 }] : [];

        var (_, refusal) = JobRules.Apply(Cat with { Model = "mini" }, null, models, Job);

        Assert.Equal((503, "no_worker_available"), (refusal!.Status, refusal.Code));
        Assert.NotNull(refusal.RetryAfter);
    }

    [Fact]
    public void UnknownModel_IsToldWithThoseThereAre()
    {
        ModelAvailability[] models = [Any.Available, new(Any.Model with { Name = "a" }, 0)];
        ModelAvailability[] many =
            [.. Enumerable.Range(0, 25).Select(number => new ModelAvailability(Any.Model with { Name = $"m{number:00}" }, 1))];

        var (_, few) = JobRules.Apply(Cat with { Model = "nimi" }, null, models, Job);
        var (_, more) = JobRules.Apply(Cat with { Model = "nimi" }, null, many, Job);

        Assert.Equal(["No model of this name is installed. There are: a, mini."], few!.Errors!["model"]);
        Assert.EndsWith("m18, m19 and 5 more.", more!.Errors!["model"][0], StringComparison.Ordinal);
    }

    [Fact]
    public void FaultyRequest_IsToldEvenIfNobodyCanRunIt() =>
        Assert.Equal(400, JobRules.Apply(Cat with { Steps = 0 }, null, [Any.Available with { Workers = 0 }], Job).Refusal!.Status);

    [Fact]
    public void RepetitionOfAKnownJob_NeedsNoWorkerAndKeepsItsModel()
    {
        var known = Plan(Cat, null).Request;
        ModelAvailability[] models = [new(Any.Model with { Name = "a" }, 3), Any.Available with { Workers = 0 }];

        Assert.Equal(known, JobRules.Apply(Cat, null, models, Job, known).Plan!.Request);
    }

    [Theory]
    [InlineData(64, 64, 20, 1, 1)]
    [InlineData(64, 64, 1, 1, 1)]
    [InlineData(64, 64, 20, 8, 8)]
    [InlineData(128, 128, 20, 1, 4)]
    [InlineData(128, 128, 50, 8, 80)]
    [InlineData(64, 80, 20, 1, 2)]
    [InlineData(32, 32, 1, 8, 1)]
    public void Credits_AreStartedImagesOfDefaultSizeAndSteps(int width, int height, int steps, int images, int credits)
    {
        var plan = Plan(Cat with { Width = width, Height = height, Steps = steps, Images = images }, null);

        Assert.Equal(credits, plan.Credits);
        Assert.Equal(credits, plan.Terms.Credits);
        Assert.Equal(0.1 * steps * images * width * height / (64 * 64), plan.Terms.WorkSeconds, 9);
    }

    private static JobPlan Plan(JobSubmission submission, UserPreferences? preferences)
    {
        var (plan, refusal) = JobRules.Apply(submission, preferences, [Any.Available], Job);
        Assert.Null(refusal);
        return plan!;
    }
}
