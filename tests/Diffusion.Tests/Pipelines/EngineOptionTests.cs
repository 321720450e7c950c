using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Testing;

namespace Aiomus.Diffusion.Tests.Pipelines;

/// <summary>Options that make a model faster or smaller, and what they may change of an image.</summary>
public sealed class EngineOptionTests
{
    private static ImageRequest Apple => new() { Prompt = "a red apple", Seed = 1 };

    [Theory]
    [InlineData(160, 160)]
    [InlineData(128, 344)]
    [InlineData(400, 136)]
    public void Tiles_LeaveNoTraceInAImageOfADecoderThatSeesOneCell(int width, int height)
    {
        using var folder = FamilyModel.Open("sd1");
        using var whole = DiffusionModel.Load(folder.Path, new DiffusionModelOptions { DecoderTile = 0 });
        using var tiled = DiffusionModel.Load(folder.Path, new DiffusionModelOptions { DecoderTile = 16 });
        var request = Apple with { Width = width, Height = height, Steps = 2 };
        var (expected, found) = (whole.Generate(request).Pixels.ToArray(), tiled.Generate(request).Pixels.ToArray());
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    [Fact]
    public void TilesOfTheDefaultModel_ShowNoSeam()
    {
        using var whole = DiffusionModel.Load(Repository.MiniModel, new DiffusionModelOptions { DecoderTile = 0 });
        using var tiled = DiffusionModel.Load(Repository.MiniModel, new DiffusionModelOptions { DecoderTile = 16 });
        Assert.Equal(whole.Generate(Apple).Pixels.ToArray(), tiled.Generate(Apple).Pixels.ToArray());
    }

    [Fact]
    public void CachedGraph_GivesTheSamePixelsAndADamagedOneIsMadeAnew()
    {
        var cache = Directory.CreateTempSubdirectory("aiomus-graphs-");
        try
        {
            var options = new DiffusionModelOptions { GraphCache = cache.FullName };
            using var plain = DiffusionModel.Load(Repository.MiniModel);
            var expected = plain.Generate(Apple).Pixels.ToArray();
            for (var attempt = 0; attempt < 3; attempt++)
            {
                using var cached = DiffusionModel.Load(Repository.MiniModel, options);
                Assert.Equal(expected, cached.Generate(Apple).Pixels.ToArray());
                var copies = cache.GetFiles();
                Assert.Equal(3, copies.Length);
                if (attempt == 1)
                {
                    File.WriteAllText(copies[0].FullName, "spoilt");
                }
            }
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }

    [Fact]
    public void CacheBesideTheModel_IsNotCountedAsTheModel()
    {
        using var folder = ModelCopy.Make();
        var options = new DiffusionModelOptions { GraphCache = ".graphs" };
        long before;
        using (var pool = new ModelPool([folder.Path], options))
        using (var loan = pool.Borrow(pool.Names.Single()))
        {
            before = pool.LoadedBytes;
            Assert.Equal(3, Directory.GetFiles(folder.FileOf(".graphs")).Length);
        }

        using var again = new ModelPool([folder.Path], options);
        using var second = again.Borrow(again.Names.Single());

        Assert.Equal(before, again.LoadedBytes);
    }

    [Fact]
    public void CacheThatCannotBeWritten_IsNoFault()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var model = DiffusionModel.Load(
                Repository.MiniModel, new DiffusionModelOptions { GraphCache = Path.Combine(file, "below") });
            model.Generate(Apple with { Steps = 1 });
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void ReusedGuidance_AsksLessAndChangesLittle()
    {
        using var model = DiffusionModel.Load(Repository.MiniModel);
        var guided = Apple with { Steps = 20, Guidance = 2 };
        var whole = model.Generate(guided).Pixels.ToArray();
        var reused = model.Generate(guided with { GuidanceInterval = 2 }).Pixels.ToArray();
        var unguided = model.Generate(guided with { Guidance = 1 }).Pixels.ToArray();
        Assert.InRange(Difference(whole, reused), 1e-6, Difference(whole, unguided) / 4);
    }

    [Fact]
    public void Source_ComesThroughWhereLittleIsDrawnAnew()
    {
        using var model = DiffusionModel.Load(Repository.MiniModel);
        var source = model.Generate(Apple);
        var near = model.Generate(Apple with { Seed = 2, Source = source, Strength = 0.3 });
        var far = model.Generate(Apple with { Seed = 2, Source = source, Strength = 1 });
        Assert.True(Difference(source, near) < Difference(source, far));
        Assert.True(Difference(source, near) < 12, $"The mean difference is {Difference(source, near)}.");
    }

    [Fact]
    public void ClosedPartOfAMask_IsTheSource()
    {
        using var model = DiffusionModel.Load(Repository.MiniModel);
        var source = model.Generate(Apple);
        var mask = new byte[256 * 256];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = i % 256 >= 128 ? (byte)255 : (byte)0;
        }

        var painted = model.Generate(
            Apple with { Prompt = "a blue car", Seed = 5, Source = source, Mask = new ImageMask(256, 256, mask) });
        Assert.True(Half(source, painted, 0) < 10, $"The closed half differs by {Half(source, painted, 0)}.");
        Assert.True(Half(source, painted, 128) > 3 * Half(source, painted, 0), $"The open half differs by {Half(source, painted, 128)}.");
    }

    private static double Difference(RgbImage one, RgbImage other) => Difference(one.Pixels.ToArray(), other.Pixels.ToArray());

    private static double Difference(byte[] one, byte[] other) => one.Zip(other).Average(pair => Math.Abs(pair.First - pair.Second));

    // Away from the seam, which the decoder blurs.
    private static double Half(RgbImage one, RgbImage other, int left)
    {
        var (a, b) = (one.Pixels.ToArray(), other.Pixels.ToArray());
        return Enumerable.Range(0, a.Length)
            .Where(i => i / 3 % 256 >= left + 8 && i / 3 % 256 < left + 104).Average(i => Math.Abs(a[i] - b[i]));
    }
}
