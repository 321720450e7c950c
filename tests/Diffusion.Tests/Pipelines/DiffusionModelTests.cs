using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Pipelines;

namespace Aiomus.Diffusion.Tests.Pipelines;

/// <summary>Real images by the default model.</summary>
public sealed class DiffusionModelTests(MiniModel mini) : IClassFixture<MiniModel>
{
    private DiffusionModel Model => mini.Model;

    [Fact]
    public void SameSeed_GivesTheSamePixelsAndAnotherSeedOthers()
    {
        var first = Model.Generate(Apple(1));
        Assert.Equal((256, 256), (first.Width, first.Height));
        Assert.True(first.Pixels.Span.SequenceEqual(Model.Generate(Apple(1)).Pixels.Span));
        Assert.True(Difference(first, Model.Generate(Apple(2))) > 1);
    }

    [Fact]
    public void RedApple_IsRed()
    {
        var pixels = Model.Generate(Apple(1) with { Steps = 20 }).Pixels.Span;
        var centre = pixels.Slice(((128 * 256) + 128) * 3, 3);
        Assert.True(centre[0] > 150 && centre[0] > 2 * centre[1], $"The centre is {centre[0]}, {centre[1]}, {centre[2]}.");
    }

    [Fact]
    public void ImagesOfABatch_AreThoseMadeAloneWhoeverJoinsAndLeaves()
    {
        ImageRequest[] requests =
        [
            Apple(1) with { Steps = 6, Scheduler = "ddim" },
            new() { Prompt = "a dog", Seed = 7, Steps = 4, Scheduler = "euler", Guidance = 3 },
            new() { Prompt = "a cat", NegativePrompt = "red", Seed = 8, Steps = 5, Scheduler = "dpmpp_2m" },
            new() { Prompt = "a blue car", Seed = 9, Steps = 3, Guidance = 1 },
        ];
        var alone = requests.Select(request => Model.Generate(request)).ToArray();

        // Each joins a step after the one before, and leaves when it is done.
        var runs = new List<DiffusionRun>();
        while (runs.Count < requests.Length || runs.Exists(run => !run.IsFinished))
        {
            if (runs.Count < requests.Length)
            {
                runs.Add(Model.Begin(requests[runs.Count]));
            }

            Model.Step([.. runs.Where(run => !run.IsFinished)]);
        }

        for (var i = 0; i < requests.Length; i++)
        {
            Assert.True(alone[i].Pixels.Span.SequenceEqual(Model.Decode(runs[i]).Pixels.Span), $"Picture {i} differs.");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Step_AllocatesLessThanAKilobyte(int images)
    {
        DiffusionRun[] batch = [.. Enumerable.Range(0, images).Select(i => Model.Begin(Apple(i) with { Steps = 80 }))];
        var allocated = new List<long>(80);
        while (batch[0].StepIndex < 80)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Model.Step(batch);
            allocated.Add(GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // The median: a collection that another test brings about makes a step count the rest of the thread's 8 KiB as its own.
        allocated.Sort();

        // Managed memory: the networks have their own.
        Assert.InRange(allocated[allocated.Count / 2], 0, 1024);
    }

    [Fact]
    public void EverySchedulerOnOffer_EndsAtAboutTheSameImage()
    {
        var reference = Model.Generate(Apple(1) with { Steps = 60, Scheduler = "ddim" });
        Assert.Equal(["ddim", "deis", "dpmpp_2m", "euler", "lms", "pndm", "unipc"], Model.Info.Schedulers.Order());
        Assert.All(Model.Info.Schedulers, scheduler =>
        {
            var image = Model.Generate(Apple(1) with { Steps = 30, Scheduler = scheduler });
            Assert.True(Difference(reference, image) < 12, $"{scheduler}: the mean difference is {Difference(reference, image)}.");
        });
    }

    [Fact]
    public void Negative_PromptAndGuidanceChangeTheImage()
    {
        var guided = Model.Generate(Apple(1) with { Guidance = 2 });
        Assert.True(Difference(guided, Model.Generate(Apple(1) with { Guidance = 2, NegativePrompt = "red" })) > 0.5);
        Assert.True(Difference(guided, Model.Generate(Apple(1) with { Guidance = 1 })) > 0.5);
    }

    [Fact]
    public void Preview_LooksLikeTheImage()
    {
        var run = Model.Begin(Apple(1) with { Steps = 10 });
        while (run.StepIndex < 6)
        {
            Model.Step([run]);
        }

        var preview = Model.Preview(run);
        Assert.Equal((16, 16), (preview.Width, preview.Height));
        while (!run.IsFinished)
        {
            Model.Step([run]);
        }

        var image = Model.Decode(run).Pixels.ToArray();
        double error = 0;
        for (var i = 0; i < 16 * 16 * 3; i++)
        {
            var (cell, colour) = (i / 3, i % 3);
            var (x, y) = (cell % 16 * 16, cell / 16 * 16);
            var mean = Enumerable.Range(0, 256).Average(p => image[((((y + (p / 16)) * 256) + x + (p % 16)) * 3) + colour]);
            error += Math.Abs(mean - preview.Pixels.Span[i]) / (16 * 16 * 3);
        }

        Assert.True(error < 25, $"The mean difference is {error}.");
    }

    [Fact]
    public void Cancelling_StopsAtAStep()
    {
        using var cancel = new CancellationTokenSource();
        var steps = 0;
        Assert.Throws<OperationCanceledException>(() => Model.Generate(
            Apple(1),
            run =>
            {
                steps = run.StepIndex;
                cancel.Cancel();
            },
            cancel.Token));
        Assert.Equal(1, steps);
    }

    [Fact]
    public void RequestsOutsideTheLimits_NameTheField()
    {
        Refuses("Steps", Apple(1) with { Steps = 0 });
        Refuses("Steps", Apple(1) with { Steps = 151 });
        Refuses("Width", Apple(1) with { Width = 64 });
        Refuses("Height", Apple(1) with { Height = 100_000 });
        Refuses(nameof(ImageRequest.Guidance), Apple(1) with { Guidance = double.NaN });
        Refuses("name", Apple(1) with { Scheduler = "none" });

        void Refuses(string field, ImageRequest request) =>
            Assert.Equal(field, Assert.ThrowsAny<ArgumentException>(() => Model.Begin(request)).ParamName);
    }

    [Fact]
    public void FinishedImage_CannotStepAndAnUnfinishedOneCannotBeDecoded()
    {
        var run = Model.Begin(Apple(1) with { Steps = 1 });
        Assert.Throws<ArgumentException>(() => Model.Decode(run));
        Model.Step([run]);
        Assert.Throws<ArgumentException>(() => Model.Step([run]));
    }

    private static ImageRequest Apple(long seed) => new() { Prompt = "a red apple", Seed = seed, Steps = 8 };

    private static double Difference(RgbImage one, RgbImage other)
    {
        var a = one.Pixels.Span;
        var b = other.Pixels.Span;
        long sum = 0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += Math.Abs(a[i] - b[i]);
        }

        return (double)sum / a.Length;
    }
}
