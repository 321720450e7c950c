using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;

namespace Aiomus.Silo.Inference;

/// <summary>A model as an engine has it: what it draws with, until it is given back. Tests have one that fails as they want.</summary>
internal interface ILentModel : IDisposable
{
    /// <summary>True while others wait for the room that the model takes.</summary>
    bool IsWanted { get; }

    ModelInfo Info { get; }

    DiffusionRun Begin(ImageRequest request);

    void Step(IReadOnlyList<DiffusionRun> runs);

    RgbImage Preview(DiffusionRun run);

    RgbImage Decode(DiffusionRun run);
}
