using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Aiomus.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
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
                var copies = cache.GetDirectories();
                Assert.Equal(3, copies.Length);
                Assert.All(copies, copy => Assert.True(GraphCache.IsSound(copy.FullName)));
                if (attempt == 1)
                {
                    Spoil(copies);
                }
            }
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }

    // Some kernels end the process when weights that are mapped do not begin at a multiple of what they load at once.
    [Fact]
    public void WeightsThatAreMapped_LieInWholePages()
    {
        var cache = Directory.CreateTempSubdirectory("aiomus-graphs-");
        try
        {
            using var model = DiffusionModel.Load(Repository.MiniModel, new DiffusionModelOptions { GraphCache = cache.FullName });
            var networks = cache.GetDirectories().Select(
                copy => File.ReadAllText(GraphCache.NetworkIn(copy.FullName), Encoding.Latin1)).ToArray();
            var places = networks.SelectMany(network => Regex.Matches(network, "offset\u0012.([0-9]+)", RegexOptions.Singleline))
                .Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToArray();

            Assert.True(places.Length > 10);
            Assert.All(places, place => Assert.Equal(0, place % 4096));
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
            Assert.Equal(3, Directory.GetDirectories(folder.FileOf(".graphs")).Length);
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

    // New files in their places: what has the old ones open keeps them as they were.
    private static void Spoil(DirectoryInfo[] copies)
    {
        Replace(Path.Combine(copies[0].FullName, GraphCache.WeightsFileName), bytes =>
        {
            bytes[bytes.Length / 2] ^= 1;
            return bytes;
        });
        Replace(GraphCache.NetworkIn(copies[1].FullName), bytes => bytes[..(bytes.Length / 2)]);
        File.Delete(Path.Combine(copies[2].FullName, GraphCache.WeightsFileName));
    }

    private static void Replace(string file, Func<byte[], byte[]> change)
    {
        var bytes = File.ReadAllBytes(file);
        File.Delete(file);
        File.WriteAllBytes(file, change(bytes));
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
