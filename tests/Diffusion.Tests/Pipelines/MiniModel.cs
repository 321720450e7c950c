using Aiomus.Diffusion.Pipelines;
using Aiomus.Testing;

namespace Aiomus.Diffusion.Tests.Pipelines;

/// <summary>The default model, loaded once for a class of tests.</summary>
public sealed class MiniModel : IDisposable
{
    public DiffusionModel Model { get; } = DiffusionModel.Load(Repository.MiniModel);

    public void Dispose() => Model.Dispose();
}
