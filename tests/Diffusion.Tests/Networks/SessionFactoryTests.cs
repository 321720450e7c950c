using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Tests.Pipelines;

namespace Aiomus.Diffusion.Tests.Networks;

public sealed class SessionFactoryTests : IDisposable
{
    private const string Network = "unet/model.onnx";

    private readonly ModelCopy _folder = FamilyModel.Open("sd1");

    // A link into a folder that is not there takes a name and no content, like a volume that is full.
    [Fact]
    public void NetworkWhoseCopyCannotBeWritten_OpensWithoutOne()
    {
        var (place, draft) = (_folder.FileOf("copy"), Directory.CreateDirectory(_folder.FileOf("draft")).FullName);
        File.CreateSymbolicLink(GraphCache.NetworkIn(draft), _folder.FileOf("missing/draft.onnx"));

        using var session = new SessionFactory(new DiffusionModelOptions()).OpenAnew(new ModelFolder(_folder.Path), Network, place, draft);

        Assert.NotEmpty(session.InputNames);
        Assert.False(Directory.Exists(draft) || Directory.Exists(place));
    }

    public void Dispose() => _folder.Dispose();
}
