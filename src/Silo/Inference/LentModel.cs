using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;

namespace Aiomus.Silo.Inference;

/// <summary>A model of the shelf.</summary>
internal sealed class LentModel(ModelLoan loan) : ILentModel
{
    public bool IsWanted => loan.IsWanted;

    public ModelInfo Info => loan.Model.Info;

    public DiffusionRun Begin(ImageRequest request) => loan.Model.Begin(request);

    public void Step(IReadOnlyList<DiffusionRun> runs) => loan.Model.Step(runs);

    public RgbImage Preview(DiffusionRun run) => loan.Model.Preview(run);

    public RgbImage Decode(DiffusionRun run) => loan.Model.Decode(run);

    public void Dispose() => loan.Dispose();
}
