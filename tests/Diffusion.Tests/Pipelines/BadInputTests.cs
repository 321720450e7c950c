using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;

namespace Aiomus.Diffusion.Tests.Pipelines;

/// <summary>What cannot be drawn: one clear error each, naming the field or the file.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly ModelCopy _folder = FamilyModel.Open("sd1");
    private DiffusionModel? _model;

    private DiffusionModel Model => _model ??= DiffusionModel.Load(_folder.Path);

    private static PictureRequest Plain => new() { Prompt = "a red apple", Seed = 1, Steps = 2 };

    public static TheoryData<string, PictureRequest> Requests => new()
    {
        { "Width", Plain with { Source = Picture(1, 1) } },
        { "Width", Plain with { Source = Picture(4096, 64) } },
        { "Height", Plain with { Source = Picture(64, 60) } },
        { "Height", Plain with { Source = Picture(64, 68) } },
        { "Width", Plain with { Source = Picture(64, 64), Width = 128 } },
        { "Mask", Plain with { Source = Picture(64, 64), Mask = new PictureMask(64, 72, new byte[64 * 72]) } },
        { "Mask", Plain with { Mask = new PictureMask(64, 64, new byte[64 * 64]) } },
        { "Strength", Plain with { Strength = 0.5 } },
        { "Strength", Plain with { Source = Picture(64, 64), Strength = 0 } },
        { "Strength", Plain with { Source = Picture(64, 64), Strength = double.NaN } },
        { "Strength", Plain with { Source = Picture(64, 64), Strength = 0.3 } },
        { "Guidance", Plain with { Guidance = double.PositiveInfinity } },
        { "GuidanceRescale", Plain with { GuidanceRescale = 1.1 } },
        { "GuidanceWindow", Plain with { GuidanceWindow = new GuidanceWindow(0.8, 0.2) } },
        { "GuidanceInterval", Plain with { GuidanceInterval = 0 } },
        { "VariationStrength", Plain with { VariationStrength = double.NaN } },
        { "Steps", Plain with { Steps = 0 } },
    };

    [Theory]
    [MemberData(nameof(Requests), DisableDiscoveryEnumeration = true)]
    public void Request_outside_the_limits_names_the_field(string field, PictureRequest request)
    {
        Assert.Equal(field, Assert.ThrowsAny<ArgumentException>(() => Model.Begin(request)).ParamName);
        Model.Generate(Plain);
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_noticed_before_a_picture_is_made_of_them()
    {
        _folder.Write("vae_decoder/model.onnx", File.ReadAllBytes(Path.Combine(FamilyModel.Folder, "nan", "model.onnx")));
        Assert.Contains("no numbers", Assert.Throws<DiffusionException>(() => Model.Generate(Plain)).Message, StringComparison.Ordinal);
    }

    // Both are sound, and do not fit together: this one's vectors have 10 numbers, and the denoiser takes 8.
    [Fact]
    public void Text_encoder_of_another_model_is_one_clear_error()
    {
        _folder.Write("text_encoder/model.onnx", File.ReadAllBytes(Path.Combine(FamilyModel.Folder, "turbo", "text_encoder_2", "model.onnx")));

        var fault = Assert.Throws<ModelException>(() => Model);

        Assert.Equal("text_encoder/model.onnx", fault.File);
        Assert.Contains("10", fault.Message, StringComparison.Ordinal);
        Assert.Contains("8", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text_encoder/model.onnx")]
    [InlineData("unet/model.onnx")]
    [InlineData("vae_decoder/model.onnx")]
    public void Truncated_network_is_named(string file)
    {
        _folder.Write(file, File.ReadAllBytes(_folder.FileOf(file))[..500]);
        Assert.Equal(file, Assert.Throws<ModelException>(() => Model).File);
    }

    [Fact]
    public void Encoder_that_is_missing_is_named_when_a_picture_needs_it()
    {
        _folder.Delete("vae_encoder/model.onnx");
        Assert.Equal([PictureMode.TextToImage], Model.Info.Modes);
        Assert.Equal("vae_encoder/model.onnx", Assert.Throws<ModelException>(() => Model.Begin(Plain with { Source = Picture(64, 64) })).File);
        Model.Generate(Plain);
    }

    [Fact]
    public void Network_in_the_place_of_the_decoder_is_named()
    {
        _folder.Write("vae_decoder/model.onnx", File.ReadAllBytes(_folder.FileOf("vae_encoder/model.onnx")));
        Assert.Equal("vae_decoder/model.onnx", Assert.Throws<ModelException>(() => Model).File);
    }

    [Theory]
    [InlineData("img_ids")]
    [InlineData("text_encoder_3")]
    public void Family_that_cannot_run_is_refused_with_the_reason(string kind)
    {
        using var folder = FamilyModel.Open("sd3");
        if (kind == "img_ids")
        {
            folder.Write("transformer/model.onnx", Replace(File.ReadAllBytes(folder.FileOf("transformer/model.onnx")), "pooled_projections"u8, "img_ids_of_tokens_"u8));
            Assert.Equal("transformer/model.onnx", Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path)).File);
        }
        else
        {
            Directory.CreateDirectory(folder.FileOf("text_encoder_3"));
            folder.Write("text_encoder_3/model.onnx", [0]);
            var refusal = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path));
            Assert.Equal("text_encoder_3/model.onnx", refusal.File);
            Assert.Contains("T5", refusal.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        _model?.Dispose();
        _folder.Dispose();
    }

    private static RgbImage Picture(int width, int height) => new(width, height, new byte[3 * width * height]);

    private static byte[] Replace(byte[] bytes, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        for (int at; (at = bytes.AsSpan().IndexOf(from)) >= 0;)
        {
            to.CopyTo(bytes.AsSpan(at));
        }

        return bytes;
    }
}
