using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Grains.Interfaces.Models;

namespace Aiomus.Grains.Interfaces.Tests.Jobs;

public sealed class JobPriceTests
{
    private static readonly ModelDescription Model = new("mini", 64, 64, 32, 256, 32, 10, 100, 7.5, "ddim", ["ddim"], 0.1);
    private static readonly JobRequest Request = new("mini", "a red apple", "", 64, 64, 10, 2, 1, 1, "ddim", ImageFormat.Png, null);

    [Theory]
    [InlineData(64, 64, 10, 1, 1)]
    [InlineData(64, 64, 10, 3, 3)]
    [InlineData(64, 64, 11, 1, 2)]
    [InlineData(128, 128, 10, 1, 4)]
    [InlineData(32, 32, 10, 1, 1)]
    [InlineData(32, 32, 1, 1, 1)]
    [InlineData(96, 64, 10, 1, 2)]
    public void Credits_CountImagesAtTheModelsOwnSizeAndSteps(int width, int height, int steps, int images, int credits)
    {
        var request = Request with { Width = width, Height = height, Steps = steps, Images = images };

        Assert.Equal(credits, JobPrice.CreditsOf(request, Model));
        Assert.Equal(0.1 * steps * images * width * height / (64 * 64), JobPrice.WorkSecondsOf(request, Model), 9);
    }

    [Fact]
    public void Words_CostNothing() => Assert.Equal(
        JobPrice.CreditsOf(Request, Model),
        JobPrice.CreditsOf(Request with { Prompt = new string('a', 2000), NegativePrompt = "a pear" }, Model));

    [Fact]
    public void UnmeasuredModel_HasAWorkAllTheSame()
    {
        var unmeasured = Model with { SecondsPerStep = 0 };

        Assert.Equal(2, JobPrice.WorkSecondsOf(Request with { Images = 2 }, unmeasured) / JobPrice.WorkSecondsOf(Request, unmeasured), 9);
        Assert.True(JobPrice.WorkSecondsOf(Request, unmeasured) > 0);
    }

    [Fact]
    public void HugeRequest_CostsNoNegativeNumber() =>
        Assert.Equal(
            int.MaxValue,
            JobPrice.CreditsOf(Request with { Width = int.MaxValue, Height = int.MaxValue, Steps = int.MaxValue }, Model));
}
