using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Tests.Pipelines;

namespace Aiomus.Diffusion.Tests.Networks;

public sealed class SharedSessionTests : IDisposable
{
    private const string File = "unet/model.onnx";

    private readonly ModelCopy _folder = FamilyModel.Open("sd1");

    [Fact]
    public void SameFileOpenedTheSameWay_IsOneSession()
    {
        using var one = Open(new DiffusionModelOptions());
        using var other = Open(new DiffusionModelOptions { EmbeddingCacheSize = 1, DecoderTile = 0 });

        Assert.True(one.SharesWith(other));
    }

    [Fact]
    public void AnotherWay_IsAnotherSession()
    {
        using var one = Open(new DiffusionModelOptions());
        using var other = Open(new DiffusionModelOptions { Threads = 3 });

        Assert.False(one.SharesWith(other));
    }

    [Fact]
    public void FileThatWasReplaced_IsAnotherSession()
    {
        using var one = Open(new DiffusionModelOptions());
        _folder.Write(File, [.. System.IO.File.ReadAllBytes(_folder.FileOf(File))]);
        System.IO.File.SetLastWriteTimeUtc(_folder.FileOf(File), DateTime.UtcNow.AddMinutes(1));
        using var other = Open(new DiffusionModelOptions());

        Assert.False(one.SharesWith(other));
    }

    [Fact]
    public async Task TwoModelsOfOneFolder_DrawAtOnce_AndOneOutlivesTheOther()
    {
        var request = new PictureRequest { Prompt = "a red apple", Seed = 1, Steps = 4 };
        var first = DiffusionModel.Load(_folder.Path);
        using var second = DiffusionModel.Load(_folder.Path);
        var expected = first.Generate(request).Pixels.ToArray();

        var both = await Task.WhenAll(new[] { first, second }.Select(model => Task.Run(() => model.Generate(request).Pixels.ToArray())));
        first.Dispose();
        first.Dispose();

        Assert.All(both, pixels => Assert.Equal(expected, pixels));
        Assert.Equal(expected, second.Generate(request).Pixels.ToArray());
    }

    public void Dispose() => _folder.Dispose();

    private Network Open(DiffusionModelOptions options) => Network.Open(new SessionFactory(options), new ModelFolder(_folder.Path), File);
}
