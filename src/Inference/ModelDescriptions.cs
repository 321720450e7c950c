using Aiomus.Diffusion.Models;
using Aiomus.Grains.Interfaces.Models;

namespace Aiomus.Inference;

/// <summary>Says of a model what the rest of the cluster needs to know.</summary>
internal static class ModelDescriptions
{
    public static ModelDescription Describe(this ModelInfo model) => new(
        model.Name,
        model.DefaultWidth,
        model.DefaultHeight,
        model.MinSize,
        model.MaxSize,
        model.SizeMultiple,
        model.DefaultSteps,
        model.MaxSteps,
        model.DefaultGuidance,
        model.DefaultScheduler,
        [.. model.Schedulers],
        SecondsPerStep: 0,
        model.MinSteps);
}
