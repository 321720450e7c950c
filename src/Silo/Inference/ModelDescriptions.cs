using Aiomus.Diffusion.Pipelines;
using Aiomus.Grains.Interfaces.Models;

namespace Aiomus.Silo.Inference;

/// <summary>Says of a loaded model what the rest of the cluster needs to know.</summary>
internal static class ModelDescriptions
{
    public static ModelDescription Describe(this DiffusionModel model) => new(
        model.Info.Name,
        model.Info.DefaultWidth,
        model.Info.DefaultHeight,
        model.Info.MinSize,
        model.Info.MaxSize,
        model.Info.SizeMultiple,
        model.Info.DefaultSteps,
        model.Info.MaxSteps,
        model.Info.DefaultGuidance,
        model.Info.DefaultScheduler,
        [.. model.Info.Schedulers],
        SecondsPerStep: 0);
}
