using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Tests.Pipelines;

namespace Aiomus.Diffusion.Tests.Models;

/// <summary>
/// Model folders of links: as hub caches lay them they are models like any others, and links that lead nowhere are named.
/// </summary>
public sealed class LinkedFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("aiomus-links-").FullName;

    private static ImageRequest Plain => new() { Prompt = "a red apple", Seed = 1, Steps = 2 };

    public static TheoryData<string> Links => ["gone", "model.onnx", "../loop/model.onnx", "/dev/null/x"];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void CacheOf_LinksMakesTheSameImage()
    {
        using var plain = FamilyModel.Open("sd1");
        var folder = HubCache.Lay(plain.Path, _root);

        using var model = DiffusionModel.Load(folder);
        using var expected = DiffusionModel.Load(plain.Path);

        Assert.Equal("x", model.Info.Name);
        Assert.Equal(expected.Generate(Plain).Pixels.ToArray(), model.Generate(Plain).Pixels.ToArray());
    }

    [Fact]
    public void CacheOfLinks_IsAsLargeAsItsFiles()
    {
        using var plain = FamilyModel.Open("sd1");
        var folder = HubCache.Lay(plain.Path, _root);

        Assert.Equal(new ModelFolder(plain.Path).Bytes, new ModelFolder(folder).Bytes);
    }

    [Fact]
    public void FoldersThatLeadInACircle_AreNotWalked()
    {
        using var plain = FamilyModel.Open("sd1");
        var bytes = new ModelFolder(plain.Path).Bytes;
        foreach (var name in new[] { "a", "b", "c" })
        {
            Directory.CreateSymbolicLink(plain.FileOf(name), ".");
        }

        Assert.InRange(new ModelFolder(plain.Path).Bytes, bytes, 2 * bytes);
        DiffusionModel.Load(plain.Path).Dispose();
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void NetworkThatIsALinkToNothing_IsNamed(string target)
    {
        using var folder = FamilyModel.Open("sd1");
        Directory.CreateDirectory(folder.FileOf("loop"));
        File.CreateSymbolicLink(folder.FileOf("loop/model.onnx"), "../unet/model.onnx");
        folder.Delete("unet/model.onnx");
        File.CreateSymbolicLink(folder.FileOf("unet/model.onnx"), target);

        AssertNames(folder.Path, "unet/model.onnx", "leads nowhere");
    }

    [Fact]
    public void WeightsThatAreALinkToNothing_AreNamedWithTheirNetwork()
    {
        using var exported = ExporterModel.Open("optimum-sd1");
        exported.Copy.Delete("unet/model.onnx_data");
        File.CreateSymbolicLink(exported.Copy.FileOf("unet/model.onnx_data"), "../../blobs/gone");

        AssertNames(exported.Folder, "unet/model.onnx", "model.onnx_data");
    }

    // Taken for missing, each would be left out of the model, which would draw something else.
    [Theory]
    [InlineData("sd3t5", "text_encoder_3/model.onnx")]
    [InlineData("sd1", "vae_encoder/model.onnx")]
    [InlineData("sd1", "vae_decoder/config.json")]
    [InlineData("sd1", "tokenizer/tokenizer_config.json")]
    [InlineData("sd1", "unet/config.json")]
    [InlineData("sd1", "aiomus.json")]
    public void OptionalFileThatIsALinkToNothing_IsNamed(string family, string file)
    {
        using var folder = FamilyModel.Open(family);
        folder.Delete(file);
        File.CreateSymbolicLink(folder.FileOf(file), "../../blobs/gone");

        AssertNames(folder.Path, file, "leads nowhere");
    }

    [Fact]
    public void PartThatIsALinkToNothing_IsNamed()
    {
        using var folder = FamilyModel.Open("sd1");
        Directory.Delete(folder.FileOf("unet"), recursive: true);
        Directory.CreateSymbolicLink(folder.FileOf("unet"), "gone");

        AssertNames(folder.Path, "unet/model.onnx", "'unet' is a link to 'gone'");
    }

    [Fact]
    public void FolderInThePlaceOfAFile_IsNamed()
    {
        using var folder = FamilyModel.Open("sd1");
        folder.Delete("tokenizer/vocab.json");
        Directory.CreateDirectory(folder.FileOf("tokenizer/vocab.json"));

        AssertNames(folder.Path, "tokenizer/vocab.json", "missing");
    }

    [Fact]
    public void Links_AreFollowedAsTheKernelDoes()
    {
        Directory.CreateDirectory(Path.Combine(_root, "deep", "er"));
        File.WriteAllText(Path.Combine(_root, "deep", "file"), "");
        Directory.CreateSymbolicLink(Path.Combine(_root, "short"), Path.Combine("deep", "er"));
        File.CreateSymbolicLink(Path.Combine(_root, "deep", "er", "up"), "../file");
        File.CreateSymbolicLink(Path.Combine(_root, "chain"), Path.Combine(_root, "short", "up"));
        File.CreateSymbolicLink(Path.Combine(_root, "round"), "round");

        var root = RealPath.Of(_root);
        Assert.Equal(Path.Combine(root, "deep", "file"), RealPath.Of(Path.Combine(_root, "short", "up")));
        Assert.Equal(Path.Combine(root, "deep", "file"), RealPath.Of(Path.Combine(_root, "chain")));
        Assert.Equal(Path.Combine(root, "deep", "file"), RealPath.Of(Path.Combine(_root, "short", "..", "file")));
        Assert.Equal(Path.Combine(root, "none", "there"), RealPath.Of(Path.Combine(_root, "none", ".", "there")));
        Assert.Throws<IOException>(() => RealPath.Of(Path.Combine(_root, "round")));
    }

    private static void AssertNames(string folder, string file, string reason)
    {
        var fault = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder).Dispose());
        Assert.Equal(file, fault.File);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Contains($"'{Path.GetFileName(folder)}'", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }
}
