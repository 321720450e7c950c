using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;

namespace Aiomus.Diffusion.Tests.Networks;

public sealed class GraphCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aiomus-graphs-").FullName;
    private readonly string _network;
    private readonly string _link;

    public GraphCacheTests()
    {
        // It asks the runtime for its version, and whoever asks first makes its threads: that is the factory's to do.
        _ = new SessionFactory(new DiffusionModelOptions());
        (_network, _link) =
            (Path.Combine(_folder, "blob"), Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "unet")).FullName, "model.onnx"));
        File.WriteAllBytes(_network, [1, 2, 3]);
        File.CreateSymbolicLink(_link, _network);
    }

    [Fact]
    public void FileThatChangesBehindALink_HasAnotherPlace()
    {
        var before = Place();

        File.WriteAllBytes(_network, [1, 2, 3, 4]);

        Assert.NotEqual(before, Place());
    }

    [Fact]
    public void FileReplacedByOneOfTheSameLengthAndTime_HasAnotherPlace()
    {
        var (before, written) = (Place(), File.GetLastWriteTimeUtc(_network));

        File.WriteAllBytes(_network, [1, 2, 4]);
        File.SetLastWriteTimeUtc(_network, written);

        Assert.NotEqual(before, Place());
    }

    [Fact]
    public void SameFileBehindTwoLinks_HasOnePlace() =>
        Assert.Equal(Place(), new GraphCache(_folder, new DiffusionModelOptions()).PlaceOf(_network));

    [Fact]
    public void OptionsOfCuda_CountWhereItIsUsed()
    {
        var (one, other) =
            (new DiffusionModelOptions(), new DiffusionModelOptions { Cuda = new CudaOptions { PreferChannelsLast = true } });

        Assert.Equal(Place(one), Place(other));
        Assert.NotEqual(Place(one with { Accelerator = Accelerator.Cuda }), Place(other with { Accelerator = Accelerator.Cuda }));
    }

    [Theory]
    [InlineData("model.onnx_data")]
    [InlineData("model.onnx.data")]
    [InlineData("weights.pb")]
    public void NetworkWithWeightsBesideIt_HasNoPlace(string weights)
    {
        File.WriteAllBytes(Path.Combine(_folder, "unet", weights), [1]);

        Assert.Null(Place());
    }

    // The second one lies over the edge of what is read at once.
    [Theory]
    [InlineData(3)]
    [InlineData((1 << 20) - 4)]
    public void NetworkThatNamesAFileOfWeights_HasNoPlace(int before)
    {
        File.WriteAllBytes(_network, [.. new byte[before], .. "\n\blocation\u0012\u0005w.bin"u8, .. new byte[100]]);

        Assert.Null(Place());
    }

    [Fact]
    public void DraftsAndCopiesOfLongAgo_AreRemoved()
    {
        var cache = new GraphCache(_folder, new DiffusionModelOptions());
        var place = Place()!;
        var (draft, other, fresh) = ($"{place}.killed", $"{place[..^1]}!", $"{place}.written-now");
        foreach (var folder in new[] { draft, other, fresh })
        {
            Directory.CreateDirectory(folder);
        }

        Directory.SetLastWriteTimeUtc(draft, DateTime.UnixEpoch);
        Directory.SetLastWriteTimeUtc(other, DateTime.UnixEpoch);

        GraphCache.Remove(cache.Draft(place, _network)!);

        Assert.Equal((false, false, true), (Directory.Exists(draft), Directory.Exists(other), Directory.Exists(fresh)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string? Place(DiffusionModelOptions? options = null) =>
        new GraphCache(_folder, options ?? new DiffusionModelOptions()).PlaceOf(_link);
}
