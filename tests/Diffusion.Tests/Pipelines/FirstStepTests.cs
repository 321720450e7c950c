using System.Text.Json;
using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Tests.Reference;

namespace Aiomus.Diffusion.Tests.Pipelines;

/// <summary>An image as the start: the first step is the one that the reference pipelines begin with (Reference/first_steps.py).</summary>
public sealed class FirstStepTests
{
    private const int MostSteps = 50;

    private static readonly JsonElement Expected = ReferenceFile.Read("first_steps.json");
    private static readonly double[] Strengths =
        [.. Expected.GetProperty("strengths").EnumerateArray().Select(strength => strength.GetDouble())];

    // Heun asks the network twice a step but for the last; PNDM does its second time twice.
    [Theory]
    [InlineData("sd1", "diffusion", "ddim", false)]
    [InlineData("sd1", "diffusion", "heun", true)]
    [InlineData("sd1", "diffusion", "pndm", false)]
    [InlineData("sdxl", "diffusion", "euler", false)]
    [InlineData("sdxl", "diffusion", "heun", false)]
    [InlineData("inpaint", "diffusion", "unipc", true)]
    [InlineData("sd3", "flow", "flow_euler", false)]
    [InlineData("sd3", "flow", "flow_euler", true)]
    [InlineData("flux", "flow", "flow_euler", false)]
    [InlineData("schnell", "flow", "flow_euler", true)]
    public void FirstStep_IsThatOfTheReference(string family, string rule, string scheduler, bool isMasked)
    {
        using var folder = FamilyModel.Open(family);
        using var model = DiffusionModel.Load(folder.Path);
        var request = new ImageRequest
        {
            Prompt = "a red apple",
            Seed = 1,
            Scheduler = scheduler,
            Source = new RgbImage(64, 64, new byte[3 * 64 * 64]),
            Mask = isMasked ? new ImageMask(64, 64, new byte[64 * 64]) : null,
        };
        var rows = Expected.GetProperty(rule).EnumerateArray().ToArray();
        Assert.Equal(MostSteps, rows.Length);
        for (var steps = 1; steps <= MostSteps; steps++)
        {
            for (var i = 0; i < Strengths.Length; i++)
            {
                var first = rows[steps - 1][i].GetInt32();
                var asked = request with { Steps = steps, Strength = Strengths[i] };
                if (first == steps)
                {
                    Assert.Equal("Strength", Assert.Throws<ArgumentOutOfRangeException>(() => model.Begin(asked)).ParamName);
                    continue;
                }

                var run = model.Begin(asked);
                var (order, all) = scheduler switch
                {
                    "heun" => (2, (2 * steps) - 1),
                    "pndm" => (1, steps == 1 ? 1 : steps + 1),
                    _ => (1, steps),
                };
                Assert.True(
                    (order * first, all) == (run.FirstStep, run.StepCount),
                    $"{steps} steps, strength {Strengths[i]}: {run.FirstStep} of {run.StepCount}, {order * first} of {all} expected.");
            }
        }
    }
}
