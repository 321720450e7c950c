using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Tests.Pipelines;
using Microsoft.ML.OnnxRuntime;

namespace Aiomus.Diffusion.Tests.Networks;

public sealed class SharedSessionTests : IDisposable
{
    private const string File = "unet/model.onnx";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly ModelCopy _folder = FamilyModel.Open("sd1");

    // Files of its own: what other tests have open through their links to the same file would be shared.
    public SharedSessionTests()
        => Array.ForEach([File, "text_encoder/model.onnx"], file => _folder.Write(file, System.IO.File.ReadAllBytes(_folder.FileOf(file))));

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
    public void WeightsThatWereReplaced_MakeAnotherSession()
    {
        _folder.Write("unet/model.onnx_data", [1]);
        using var one = Open(new DiffusionModelOptions());
        _folder.Write("unet/model.onnx_data", [1, 2]);
        using var other = Open(new DiffusionModelOptions());

        Assert.False(one.SharesWith(other));
    }

    [Fact]
    public void FileThatChangedBehindALink_IsAnotherSession()
    {
        var blob = _folder.FileOf("blob");
        System.IO.File.Copy(_folder.FileOf(File), blob);
        _folder.Delete(File);
        System.IO.File.CreateSymbolicLink(_folder.FileOf(File), blob);
        using var one = Open(new DiffusionModelOptions());
        System.IO.File.SetLastWriteTimeUtc(blob, DateTime.UtcNow.AddMinutes(1));
        using var other = Open(new DiffusionModelOptions());

        Assert.False(one.SharesWith(other));
    }

    [Fact]
    public async Task WhileOneNetworkOpens_OthersOpenAndClose()
    {
        var (opening, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = Task.Run(() => Get(() =>
        {
            opening.SetResult();
            go.Task.Wait();
            return OpenAlone();
        }));
        await opening.Task.WaitAsync(Limit);

        try
        {
            await Task.Run(() => Open(new DiffusionModelOptions()).Dispose()).WaitAsync(Limit);
        }
        finally
        {
            go.SetResult();
        }

        (await slow).Dispose();
    }

    [Fact]
    public async Task NetworkThatManyAskFor_IsOpenedOnce()
    {
        var opened = 0;
        var sessions = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Get(() =>
        {
            Interlocked.Increment(ref opened);
            return OpenAlone();
        })))).WaitAsync(Limit);

        Assert.Equal(1, opened);
        Assert.All(sessions, session => Assert.Same(sessions[0], session));
        Array.ForEach(sessions, session => session.Dispose());
    }

    [Fact]
    public void NetworkThatCouldNotBeOpened_IsTriedAnew()
    {
        Assert.Throws<FormatException>(() => Get(() => throw new FormatException()));

        using var session = Get(OpenAlone);

        Assert.NotEmpty(session.Session.InputNames);
    }

    [Fact]
    public async Task TwoModelsOfOneFolder_DrawAtOnce_AndOneOutlivesTheOther()
    {
        var request = new ImageRequest { Prompt = "a red apple", Seed = 1, Steps = 4 };
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

    // The factory first: the runtime's threads are its to make.
    private SharedSession Get(Func<InferenceSession> open)
    {
        _ = new SessionFactory(new DiffusionModelOptions());
        return SharedSession.Get(_folder.FileOf("text_encoder/model.onnx"), new DiffusionModelOptions(), open);
    }

    private InferenceSession OpenAlone() => new(_folder.FileOf("text_encoder/model.onnx"));

    private Network Open(DiffusionModelOptions options) => Network.Open(new SessionFactory(options), new ModelFolder(_folder.Path), File);
}
