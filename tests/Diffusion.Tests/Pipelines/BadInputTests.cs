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

    private static ImageRequest Plain => new() { Prompt = "a red apple", Seed = 1, Steps = 2 };

    public static TheoryData<string, ImageRequest> Requests => new()
    {
        { "Width", Plain with { Source = Image(1, 1) } },
        { "Width", Plain with { Source = Image(4096, 64) } },
        { "Height", Plain with { Source = Image(64, 60) } },
        { "Height", Plain with { Source = Image(64, 68) } },
        { "Width", Plain with { Source = Image(64, 64), Width = 128 } },
        { "Mask", Plain with { Source = Image(64, 64), Mask = new ImageMask(64, 72, new byte[64 * 72]) } },
        { "Mask", Plain with { Mask = new ImageMask(64, 64, new byte[64 * 64]) } },
        { "Strength", Plain with { Strength = 0.5 } },
        { "Strength", Plain with { Source = Image(64, 64), Strength = 0 } },
        { "Strength", Plain with { Source = Image(64, 64), Strength = double.NaN } },
        { "Strength", Plain with { Source = Image(64, 64), Strength = 0.3 } },
        { "Guidance", Plain with { Guidance = double.PositiveInfinity } },
        { "GuidanceRescale", Plain with { GuidanceRescale = 1.1 } },
        { "GuidanceWindow", Plain with { GuidanceWindow = new GuidanceWindow(0.8, 0.2) } },
        { "GuidanceInterval", Plain with { GuidanceInterval = 0 } },
        { "VariationStrength", Plain with { VariationStrength = double.NaN } },
        { "Steps", Plain with { Steps = 0 } },
    };

    [Theory]
    [MemberData(nameof(Requests), DisableDiscoveryEnumeration = true)]
    public void RequestOutsideTheLimits_NamesTheField(string field, ImageRequest request)
    {
        Assert.Equal(field, Assert.ThrowsAny<ArgumentException>(() => Model.Begin(request)).ParamName);
        Model.Generate(Plain);
    }

    [Fact]
    public void WeightsThatAreNoNumbers_AreNoticedBeforeAImageIsMadeOfThem()
    {
        _folder.Write("vae_decoder/model.onnx", File.ReadAllBytes(Path.Combine(FamilyModel.Folder, "nan", "model.onnx")));
        Assert.Contains("no numbers", Assert.Throws<DiffusionException>(() => Model.Generate(Plain)).Message, StringComparison.Ordinal);
    }

    // Both are sound, and do not fit together: this one's vectors have 10 numbers, and the denoiser takes 8.
    [Fact]
    public void TextEncoderOfAnotherModel_IsOneClearError()
    {
        _folder.Write(
            "text_encoder/model.onnx", File.ReadAllBytes(Path.Combine(FamilyModel.Folder, "turbo", "text_encoder_2", "model.onnx")));

        var fault = Assert.Throws<ModelException>(() => Model);

        Assert.Equal("text_encoder/model.onnx", fault.File);
        Assert.Contains("10", fault.Message, StringComparison.Ordinal);
        Assert.Contains("8", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StepsThatAWarmUpCannotDoWith_AreOutsideTheLimits()
    {
        _folder.Edit("scheduler/scheduler_config.json", json => json
            .Replace("DDIMScheduler", "PNDMScheduler", StringComparison.Ordinal)
            .Replace("\"clip_sample\": false", "\"skip_prk_steps\": false", StringComparison.Ordinal));

        Assert.Equal(("pndm", 4, 150), (Model.Info.DefaultScheduler, Model.Info.MinSteps, Model.Info.MaxSteps));
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => Model.Begin(Plain with { Steps = 3 }));
        Assert.Equal("Steps", fault.ParamName);
        Assert.Contains("between 4 and 150", fault.Message, StringComparison.Ordinal);
        Model.Generate(Plain with { Steps = 4 });
    }

    [Fact]
    public void Steps_AreNoMoreThanThoseOfTheTraining()
    {
        _folder.Edit(
            "scheduler/scheduler_config.json",
            json => json.Replace("\"num_train_timesteps\": 1000", "\"num_train_timesteps\": 25", StringComparison.Ordinal));

        Assert.Equal((1, 25, 25), (Model.Info.MinSteps, Model.Info.DefaultSteps, Model.Info.MaxSteps));
    }

    [Theory]
    [InlineData("text_encoder/model.onnx")]
    [InlineData("unet/model.onnx")]
    [InlineData("vae_decoder/model.onnx")]
    public void TruncatedNetwork_IsNamed(string file)
    {
        _folder.Write(file, File.ReadAllBytes(_folder.FileOf(file))[..500]);
        Assert.Equal(file, Assert.Throws<ModelException>(() => Model).File);
    }

    [Fact]
    public void EncoderThatIsMissing_IsNamedWhenAImageNeedsIt()
    {
        _folder.Delete("vae_encoder/model.onnx");
        Assert.Equal([ImageMode.TextToImage], Model.Info.Modes);
        Assert.Equal(
            "vae_encoder/model.onnx", Assert.Throws<ModelException>(() => Model.Begin(Plain with { Source = Image(64, 64) })).File);
        Model.Generate(Plain);
    }

    [Fact]
    public void NetworkInThePlaceOfTheDecoder_IsNamed()
    {
        _folder.Write("vae_decoder/model.onnx", File.ReadAllBytes(_folder.FileOf("vae_encoder/model.onnx")));
        Assert.Equal("vae_decoder/model.onnx", Assert.Throws<ModelException>(() => Model).File);
    }

    [Fact]
    public void FluxWithoutTheVectorOfTheWholePrompt_IsRefusedWithTheReason()
    {
        using var folder = FamilyModel.Open("flux");
        folder.Write(
            "transformer/model.onnx",
            Replace(File.ReadAllBytes(folder.FileOf("transformer/model.onnx")), "pooled_projections"u8, "of_another_network"u8));

        var fault = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path));

        Assert.Equal("transformer/model.onnx", fault.File);
        Assert.Contains("pooled_projections", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timestep", "whole numbers")]
    [InlineData("guidance", "whole numbers")]
    [InlineData("txt_ids", "[-1, 4]; [words, 3] is expected")]
    public void FluxThatTakesWhatItCannotBeGiven_IsRefusedWithTheInput(string input, string reason)
    {
        using var folder = FamilyModel.Open("flux");
        folder.Write("transformer/model.onnx", File.ReadAllBytes(Path.Combine(FamilyModel.Folder, "..", "odd", input, "model.onnx")));

        var fault = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path));

        Assert.Equal("transformer/model.onnx", fault.File);
        Assert.Contains($"'{input}'", fault.Message, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flux", "tokenizer_2")]
    [InlineData("sd3t5", "tokenizer_3")]
    public void PiecesOfT5ThatAreMissing_AreNamed(string family, string tokenizer)
    {
        using var folder = FamilyModel.Open(family);
        folder.Delete($"{tokenizer}/spiece.model");

        var fault = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path));

        Assert.Equal($"{tokenizer}/spiece.model", fault.File);
        Assert.Contains("missing", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SecondEncoderOfFluxThatIsMissing_IsNamed()
    {
        using var folder = FamilyModel.Open("flux");
        folder.Delete("text_encoder_2/model.onnx");
        Assert.Equal("text_encoder_2/model.onnx", Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path)).File);
    }

    // Sound, and another model's: its vectors have 8 numbers, and the denoiser takes 24.
    [Fact]
    public void T5ThatDoesNotFit_IsOneClearError()
    {
        using var folder = FamilyModel.Open("flux");
        folder.Write("text_encoder_2/model.onnx", File.ReadAllBytes(Path.Combine(FamilyModel.Folder, "sd1", "text_encoder", "model.onnx")));

        var fault = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path));

        Assert.Equal("text_encoder_2/model.onnx", fault.File);
        Assert.Contains("8 numbers", fault.Message, StringComparison.Ordinal);
        Assert.Contains("24", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FluxOfOtherChannels_IsRefusedWithBothNumbers()
    {
        using var folder = FamilyModel.Open("flux");
        folder.Write("vae_decoder/model.onnx", File.ReadAllBytes(Path.Combine(FamilyModel.Folder, "sd3", "vae_decoder", "model.onnx")));

        var fault = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path));

        Assert.Equal("transformer/model.onnx", fault.File);
        Assert.Contains("16 channels", fault.Message, StringComparison.Ordinal);
        Assert.Contains("the 4 of a latent", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClipOfFluxWithoutAVectorOfTheWholePrompt_IsOneClearError()
    {
        using var folder = FamilyModel.Open("flux");
        folder.Write("text_encoder/model.onnx", File.ReadAllBytes(Path.Combine(FamilyModel.Folder, "sd1", "text_encoder", "model.onnx")));

        var fault = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path));

        Assert.Equal("text_encoder/model.onnx", fault.File);
        Assert.Contains("pooler_output", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _model?.Dispose();
        _folder.Dispose();
    }

    private static RgbImage Image(int width, int height) => new(width, height, new byte[3 * width * height]);

    private static byte[] Replace(byte[] bytes, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        for (int at; (at = bytes.AsSpan().IndexOf(from)) >= 0;)
        {
            to.CopyTo(bytes.AsSpan(at));
        }

        return bytes;
    }
}
