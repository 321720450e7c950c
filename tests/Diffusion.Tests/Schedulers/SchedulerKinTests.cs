using System.Text.Json;
using Aiomus.Diffusion.Noise;
using Aiomus.Diffusion.Schedulers;
using Aiomus.Diffusion.Tests.Reference;

namespace Aiomus.Diffusion.Tests.Schedulers;

/// <summary>Every scheduler class that the diffusers library exports is ours, has the nearest of ours, or is refused by name.</summary>
public sealed class SchedulerKinTests
{
    // Each class with its defaults, as the library saves them (Reference/scheduler_classes.py).
    private static readonly Dictionary<string, JsonElement> Classes = ReferenceFile.Read("scheduler_classes.json")
        .EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value);

    public static TheoryData<string> Names => [.. Classes.Keys];

    public static TheoryData<string> Replaced => [.. SchedulerKin.All.Where(kin => kin.Name is not null).Select(kin => kin.ClassName)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Class_IsRunOrRefusedByName(string className)
    {
        var config = SchedulerConfig.Parse("{}").With("_class_name", className);

        var (name, refusal) = (SchedulerCatalog.NameFor(config), SchedulerCatalog.RefusalOf(config));

        Assert.True(name is null != refusal is null, $"{className}: '{name}', '{refusal}'.");
        if (refusal is not null)
        {
            Assert.Contains($"'{className}', since it", refusal, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains(name, SchedulerCatalog.NamesFor(config));
        }
    }

    [Fact]
    public void Kin_NamesNoClassThatIsOurs() =>
        Assert.Empty(SchedulerKin.All.Select(kin => kin.ClassName).Intersect(SchedulerCatalog.Names.Select(SchedulerCatalog.ClassNameOf)));

    [Fact]
    public void Kin_NamesEachClassOnce() =>
        Assert.Equal(SchedulerKin.All.Count, SchedulerKin.All.Select(kin => kin.ClassName).Distinct().Intersect(Classes.Keys).Count());

    [Fact]
    public void UnknownClass_IsRefusedByName() =>
        Assert.Contains(
            "'TomorrowsScheduler' is not known",
            SchedulerCatalog.RefusalOf(SchedulerConfig.Parse("""{"_class_name": "TomorrowsScheduler"}""")),
            StringComparison.Ordinal);

    // With all options as the library saves them, and with none: the walk ends, and nothing is cut to what an image's values could be.
    [Theory]
    [MemberData(nameof(Replaced))]
    public void StandIn_LeavesLargeLatentsLarge(string className)
    {
        var saved = Classes[className]
            .EnumerateObject().Aggregate(Bare(className), (config, option) => config.With(option.Name, option.Value));
        foreach (var config in new[] { Bare(className), saved })
        {
            var names = SchedulerCatalog.NamesFor(config);
            foreach (var name in names)
            {
                Assert.True(Walk(name, config) > 5, $"{className} by {name}.");
            }
        }
    }

    // Of a file for another sampler too, where it does not say whether to clip.
    [Theory]
    [InlineData("EulerDiscreteScheduler")]
    [InlineData("PNDMScheduler")]
    [InlineData("DPMSolverMultistepScheduler")]
    public void Ddim_ForAnotherSamplersFile_DoesNotClip(string className) => Assert.True(Walk("ddim", Bare(className)) > 5);

    [Fact]
    public void Ddim_ClipsWhereItsOwnFileDoesNotSay() => Assert.Equal(1, Walk("ddim", Bare("DDIMScheduler")), 1e-5);

    [Fact]
    public void StochasticKin_StaysStochastic()
    {
        var config = Bare("DPMSolverSDEScheduler").With("use_karras_sigmas", true);
        var noise = new CountedNoise();
        var scheduler = SchedulerCatalog.Create("dpmpp_2m", config, 4);

        scheduler.Step(new float[64], new float[64], noise);

        Assert.Equal(1, noise.Draws);
    }

    private static SchedulerConfig Bare(string className) => SchedulerConfig.Parse("{}").With("_class_name", className);

    // A network that always answers nothing: what is there is what the sampler kept, 29 at the beginning.
    private static double Walk(string name, SchedulerConfig config)
    {
        var scheduler = SchedulerCatalog.Create(name, config, 4);
        var sample = new float[64];
        Array.Fill(sample, 29f);
        while (scheduler.StepIndex < scheduler.StepCount)
        {
            scheduler.Step(new float[64], sample, new CountedNoise());
        }

        Assert.True(Array.TrueForAll(sample, float.IsFinite), $"{name}: {sample[0]}.");
        return Math.Abs(sample[0]);
    }

    private sealed class CountedNoise : INoiseSource
    {
        public int Draws { get; private set; }

        public void Fill(Span<float> destination)
        {
            Draws++;
            destination.Clear();
        }
    }
}
