using Aiomus.Diffusion;
using Aiomus.Grains.Interfaces.Models;

namespace Aiomus.Silo.Inference;

/// <summary>Says of a loaded model what the rest of the cluster needs to know.</summary>
internal static class ModelDescriptions
{
    /// <summary>The most denoising steps that a request may ask for.</summary>
    public const int MaxSteps = 150;

    public static ModelDescription Describe(this DiffusionModel model) => new(
        model.Name,
        model.DefaultWidth,
        model.DefaultHeight,
        model.MinSize,
        model.MaxSize,
        model.SizeMultiple,
        model.DefaultSteps,
        MaxSteps,
        model.DefaultGuidance,
        model.DefaultScheduler,
        [.. model.Schedulers],
        SecondsPerStep: 0);
}
