using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Tests.Pipelines;

namespace Aiomus.Diffusion.Tests.Networks;

/// <summary>A prompt is taken apart once, however many images are made of it.</summary>
public sealed class PromptReadingTests
{
    [Theory]
    [InlineData("sd1")]
    [InlineData("sdxl")]
    [InlineData("sd3")]
    public void ImagesOfOnePrompt_TakeItApartOnce(string family)
    {
        using var folder = FamilyModel.Open(family);
        using var model = DiffusionModel.Load(folder.Path);

        for (var seed = 0; seed < 4; seed++)
        {
            Begin(model, "a red apple", "a pear", seed);
        }

        // The prompt, and the negative one.
        Assert.Equal(2, model.Readings);
    }

    [Fact]
    public void OtherPrompt_IsTakenApartForItself()
    {
        using var folder = FamilyModel.Open("sd1");
        using var model = DiffusionModel.Load(folder.Path);

        Begin(model, "a red apple", "", 1);
        Begin(model, "a green apple", "", 1);

        Assert.Equal(3, model.Readings);
    }

    [Fact]
    public void ModelThatRemembersNothing_TakesAPromptApartOnceAnImage()
    {
        using var folder = FamilyModel.Open("sd1");
        using var model = DiffusionModel.Load(folder.Path, new DiffusionModelOptions { EmbeddingCacheSize = 0 });

        for (var seed = 0; seed < 3; seed++)
        {
            Begin(model, "a red apple", "a pear", seed);
        }

        Assert.Equal(6, model.Readings);
    }

    private static void Begin(DiffusionModel model, string prompt, string negative, long seed) => model.Begin(new ImageRequest
    {
        Prompt = prompt,
        NegativePrompt = negative,
        Seed = seed,
        Steps = 2,
        Guidance = 3,
        Width = 64,
        Height = 64,
    });
}
