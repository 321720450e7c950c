using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Tests.Pipelines;

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
        var (draft, fresh) = (Make($"{place}.12345678.abc", isOld: true), Make($"{place}.12345678.xyz", isOld: false));
        var (moved, opened) = (Make($"{Id('a')}-{Id('1')}", isOld: true), Make($"{Id('a')}-{Id('2')}", isOld: true));
        var foreign = Make("2019-holidays", isOld: true);
        GraphCache.NoteOpened(opened);

        GraphCache.Remove(cache.Draft(place, _network)!);

        Assert.Equal((false, true), (Directory.Exists(draft), Directory.Exists(fresh)));
        Assert.Equal((false, true), (Directory.Exists(moved), Directory.Exists(opened)));
        Assert.True(Directory.Exists(foreign));

        static string Id(char letter) => new(letter, 16);
    }

    // Without a draft: every network has its copy.
    [Fact]
    public void CopiesOfAModelThatMoved_GoWhenAllModelsAreLoadedAndOpenedOnesStay()
    {
        using var model = FamilyModel.Open("sd1");
        var options = new DiffusionModelOptions { GraphCache = Path.Combine(_folder, "graphs") };
        Load(model.Path, options);
        var own = Copies(options);
        var left = own.Select(copy => Path.Combine(options.GraphCache, $"{new string('a', 16)}-{Path.GetFileName(copy)[17..]}")).ToArray();
        Assert.All(left, copy => Make(copy, isOld: true));
        Assert.All(own, copy => Directory.SetLastWriteTimeUtc(copy, DateTime.UnixEpoch));

        Load(model.Path, options);

        Assert.NotEmpty(own);
        Assert.Equal(own, Copies(options));

        static void Load(string folder, DiffusionModelOptions options)
        {
            using var pool = new ModelPool([folder], options);
            using var loan = pool.Borrow(pool.Names.Single());
        }

        static string[] Copies(DiffusionModelOptions options) => [.. Directory.GetDirectories(options.GraphCache!).Order()];
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string? Place(DiffusionModelOptions? options = null) =>
        new GraphCache(_folder, options ?? new DiffusionModelOptions()).PlaceOf(_link);

    private string Make(string name, bool isOld)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        if (isOld)
        {
            Directory.SetLastWriteTimeUtc(folder, DateTime.UnixEpoch);
        }

        return folder;
    }
}
