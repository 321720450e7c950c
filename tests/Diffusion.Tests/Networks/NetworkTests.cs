using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Tests.Pipelines;

namespace Aiomus.Diffusion.Tests.Networks;

public sealed class NetworkTests : IDisposable
{
    private readonly ModelCopy _folder = FamilyModel.Open("sd1");

    [Fact]
    public void InputThatCannotBeBound_IsAFaultOfTheNetwork()
    {
        var (sessions, folder) = (new SessionFactory(new DiffusionModelOptions()), new ModelFolder(_folder.Path));
        using var network = Network.Open(sessions, folder, "unet/model.onnx");
        using var other = Network.Open(sessions, folder, "text_encoder/model.onnx");
        using var foreign = other.Input("input_ids");
        using var output = network.Output("out_sample", "sample");
        foreign.Set([1], 1, 1);

        var fault = Assert.Throws<DiffusionException>(() =>
        {
            network.Run([foreign], output, 1, 4, 8, 8);
        });

        // It is the binding that fails here, and not the run.
        Assert.Contains("unet/model.onnx", fault.Message, StringComparison.Ordinal);
        Assert.Contains("BindInput", fault.InnerException!.StackTrace, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
