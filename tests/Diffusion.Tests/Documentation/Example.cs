using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Pipelines;

namespace Aiomus.Diffusion.Tests.Documentation;

/// <summary>The example of the library's README, which shows what lies between the two marks.</summary>
internal static class Example
{
    public static void Draw()
    {
        // begin
        using var model = DiffusionModel.Load("models/mini");

        var apple = model.Generate(
            new ImageRequest { Prompt = "a red apple", Seed = 1 },
            run => Console.Write($"\r{run.StepIndex} of {run.StepCount}"));
        File.WriteAllBytes("apple.png", ImageEncoder.Encode(apple, ImageFormat.Png, quality: null, ImageMetadata.Generated));

        // Many people's images together: each has its own prompt, steps, seed and sampler, and may come and go between two steps.
        var cat = model.Begin(new ImageRequest { Prompt = "a (cat:1.3)", Seed = 2, Steps = 8, Scheduler = "unipc" });
        var dog = model.Begin(new ImageRequest { Prompt = "a dog", Seed = 3, Steps = 12, Guidance = 4 });
        for (List<DiffusionRun> batch = [cat, dog]; batch.Count > 0; batch.RemoveAll(run => run.IsFinished))
        {
            model.Step(batch);
        }

        RgbImage[] images = [model.Decode(cat), model.Decode(dog)];
        // end
        GC.KeepAlive(images);
    }
}
