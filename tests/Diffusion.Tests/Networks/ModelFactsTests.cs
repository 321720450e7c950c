using System.Text.Json.Nodes;
using Aiomus.Diffusion.Imaging;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Tests.Pipelines;

namespace Aiomus.Diffusion.Tests.Networks;

/// <summary>What a folder says of its model is used, what it does not say is known or refused, and a network that fails is named.</summary>
public sealed class ModelFactsTests
{
    private static ImageRequest Plain => new() { Prompt = "a red apple", Seed = 1, Steps = 2, Width = 64, Height = 64 };

    [Theory]
    [InlineData("sd1")]
    [InlineData("sdxl")]
    [InlineData("sd3")]
    [InlineData("flux")]
    public void DecoderWithoutItsSettings_IsRefusedByName(string family)
    {
        using var folder = FamilyModel.Open(family);
        folder.Delete("vae_decoder/config.json");

        var fault = AssertRefused(folder, "vae_decoder/config.json");

        Assert.Contains("scaling_factor", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sd1", "scaling_factor")]
    [InlineData("sd3", "shift_factor")]
    [InlineData("flux", "shift_factor")]
    public void FactThatNoFileSays_IsRefusedByName(string family, string fact)
    {
        using var folder = FamilyModel.Open(family);
        Change(folder, "vae_decoder/config.json", json => json.Remove(fact));

        Assert.Contains(fact, AssertRefused(folder, "vae_decoder/config.json").Message, StringComparison.Ordinal);
    }

    // Of the class that the file names, which has one where the file has none.
    [Fact]
    public void FactorOfTheNamedClass_IsKnown()
    {
        using var folder = FamilyModel.Open("sd1");
        var expected = Draw(folder);
        Change(folder, "vae_decoder/config.json", json => (json["_class_name"], _) = ("AutoencoderKL", json.Remove("scaling_factor")));

        Assert.Equal(expected, Draw(folder));
    }

    [Theory]
    [InlineData("vae_encoder/config.json")]
    [InlineData("vae/config.json")]
    public void SettingsOfTheSameAutoencoder_WillDo(string file)
    {
        using var folder = FamilyModel.Open("sdxl");
        var expected = Draw(folder);
        var settings = File.ReadAllBytes(folder.FileOf("vae_decoder/config.json"));
        folder.Delete("vae_decoder/config.json");
        Directory.CreateDirectory(Path.GetDirectoryName(folder.FileOf(file))!);
        folder.Write(file, settings);

        Assert.Equal(expected, Draw(folder));
    }

    // Each file of the autoencoder may say a part.
    [Theory]
    [InlineData("sd1", "scaling_factor")]
    [InlineData("sd3", "shift_factor")]
    [InlineData("sd1", "block_out_channels")]
    public void FactThatAnotherFileSays_IsUsed(string family, string fact)
    {
        using var folder = FamilyModel.Open(family);
        var expected = Draw(folder);
        JsonNode? value = null;
        Change(folder, "vae_decoder/config.json", json =>
        {
            value = json[fact]!.DeepClone();
            json.Remove(fact);
        });
        folder.Write("vae_encoder/config.json", System.Text.Encoding.UTF8.GetBytes(new JsonObject { [fact] = value }.ToJsonString()));

        Assert.Equal(expected, Draw(folder));
    }

    [Fact]
    public void MeansThatAnotherFileSays_AreUsed()
    {
        using var folder = FamilyModel.Open("sdxl");
        folder.Write("vae_encoder/config.json", """{"latents_mean": [1, 2, 3, 4], "latents_std": [1, 1, 1, 1]}"""u8.ToArray());
        var decoded = new float[4];

        SpaceOf(folder).ToDecoder(new float[4], decoded);

        Assert.Equal([1, 2, 3, 4], decoded);
    }

    [Fact]
    public void FactOfAWrongKind_NamesTheFileThatSaysIt()
    {
        using var folder = FamilyModel.Open("sd1");
        Change(folder, "vae_decoder/config.json", json => json.Remove("scaling_factor"));
        folder.Write("vae_encoder/config.json", """{"scaling_factor": 0}"""u8.ToArray());

        Assert.Contains("scaling_factor", AssertRefused(folder, "vae_encoder/config.json").Message, StringComparison.Ordinal);
    }

    // The denoiser's channels are no latent's: that of inpainting takes nine.
    [Theory]
    [InlineData("sd1")]
    [InlineData("inpaint")]
    public void ChannelsOfLatentsThatNoFileSays_AreRefusedByName(string family)
    {
        using var folder = FamilyModel.Open(family);
        OpenChannels(folder, "vae_decoder/model.onnx");
        var expected = Draw(folder);
        Change(folder, "vae_decoder/config.json", json => json.Remove("latent_channels"));

        Assert.Contains("latent_channels", AssertRefused(folder, "vae_decoder/config.json").Message, StringComparison.Ordinal);
        Change(folder, "vae_decoder/config.json", json => json["_class_name"] = "AutoencoderTiny");
        Assert.Equal(expected, Draw(folder));
    }

    // Each image that asks for the encoder opens it anew.
    [Theory]
    [InlineData("vae_encoder/model.onnx")]
    [InlineData("vae_decoder/model.onnx")]
    public void NetworkThatCannotBeUsed_IsClosed(string file)
    {
        using var sound = FamilyModel.Open("sd1");
        using var folder = FamilyModel.Open("sd1");
        var space = SpaceOf(sound);
        folder.Write(file, File.ReadAllBytes(folder.FileOf("unet/model.onnx")));
        var (files, sessions) = (new ModelFolder(folder.Path), new SessionFactory(new DiffusionModelOptions()));
        using var denoiser = new Denoiser(files, sessions);
        using var before = Network.Open(sessions, files, file);

        Assert.Throws<ModelException>(() => file == LatentEncoder.File
            ? (IDisposable)new LatentEncoder(files, sessions, space)
            : new LatentDecoder(files, sessions, denoiser, 0));

        // The last to let go closes it.
        before.Dispose();
        using var after = Network.Open(sessions, files, file);
        Assert.False(before.SharesWith(after));
    }

    // The reference's pipeline takes the sides of files before 0.9 for at least 64 cells.
    [Theory]
    [InlineData("sd1", "0.8.1", 512)]
    [InlineData("sd1", "0.9.0.dev0", 64)]
    [InlineData("sd1", "0.10.0", 64)]
    [InlineData("sd1", null, 64)]
    [InlineData("sd1", "x", 64)]
    [InlineData("lcm", "0.8.1", 64)]
    [InlineData("sdxl", "0.8.1", 64)]
    public void SideOfAnEarlyFile_IsThatOfThePipeline(string family, string? version, int side)
    {
        using var folder = FamilyModel.Open(family);
        Change(folder, "unet/config.json", json => (json["sample_size"], json["_diffusers_version"]) = (8, version));
        using var model = DiffusionModel.Load(folder.Path);

        Assert.Equal((side, side), (model.Info.DefaultWidth, model.Info.DefaultHeight));
    }

    [Fact]
    public void ScaleThatNoFileSays_IsMeasured()
    {
        using var folder = FamilyModel.Open("sd1");
        Change(folder, "vae_decoder/config.json", json => json.Remove("block_out_channels"));
        using var model = DiffusionModel.Load(folder.Path);
        Assert.Equal(8, model.Info.LatentScale);
    }

    // As the reference pipeline does: latents times deviation through factor plus mean, channel by channel.
    [Fact]
    public void MeansAndDeviationsOfLatents_AreUsed()
    {
        float[] means = [-1.6574f, 1.886f, -1.383f, 2.5155f];
        float[] deviations = [8.4927f, 5.9022f, 6.5498f, 5.2299f];
        using var folder = FamilyModel.Open("sdxl");
        Change(folder, "vae_decoder/config.json", json =>
            (json["latents_mean"], json["latents_std"]) = (new JsonArray([.. means.Select(x => JsonValue.Create(x))]), new JsonArray(
                [.. deviations.Select(x => JsonValue.Create(x))])));
        using var model = DiffusionModel.Load(folder.Path);
        var space = SpaceOf(folder);
        float[] latents = [.. Enumerable.Range(0, 4 * 6).Select(i => (i - 12) / 7f)];
        var decoded = new float[latents.Length];

        space.ToDecoder(latents, decoded);

        Assert.All(
            Enumerable.Range(0, latents.Length),
            i => Assert.Equal((latents[i] * deviations[i / 6] / 0.13025f) + means[i / 6], decoded[i], 1e-3f));
        space.FromEncoder(decoded);
        Assert.All(Enumerable.Range(0, latents.Length), i => Assert.Equal(latents[i], decoded[i], 1e-4f));
        model.Generate(Plain with { Source = new RgbImage(64, 64, new byte[3 * 64 * 64]), Width = null, Height = null });
    }

    [Theory]
    [InlineData("sd1", "[0,0,0,0]", "[1,1,1,1]", "SDXL")]
    [InlineData("sd3", "[0,0,0,0]", "[1,1,1,1]", "SDXL")]
    [InlineData("sdxl", "[0,0,0,0]", "null", "without latents_std")]
    [InlineData("sdxl", "null", "[1,1,1,1]", "without latents_mean")]
    [InlineData("sdxl", "[0,0,0]", "[1,1,1,1]", "latents_mean must hold 4 numbers")]
    [InlineData("sdxl", "[0,0,0,0]", "[1,1,0,1]", "latents_std must be over 0")]
    public void MeansThatCannotBeUsed_AreRefusedByName(string family, string means, string deviations, string reason)
    {
        using var folder = FamilyModel.Open(family);
        Change(
            folder,
            "vae_decoder/config.json",
            json => (json["latents_mean"], json["latents_std"]) = (JsonNode.Parse(means), JsonNode.Parse(deviations)));

        Assert.Contains(reason, AssertRefused(folder, "vae_decoder/config.json").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ChannelsThatTheNetworkLeavesOpen_AreThoseOfItsSettings()
    {
        using var folder = FamilyModel.Open("sd1");
        var expected = Draw(folder);
        Put(folder, "open", "unet/model.onnx");

        Assert.Contains("in_channels", AssertRefused(folder, "unet/config.json").Message, StringComparison.Ordinal);
        Change(folder, "unet/config.json", json => json["in_channels"] = 4);
        Assert.Equal(expected, Draw(folder));
    }

    // Every run of this one draws its answers anew: of two runs they would not belong together.
    [Fact]
    public void HiddenStatesAndTheVectorOfThePrompt_ComeOfOneRun()
    {
        using var folder = FamilyModel.Open("sdxl");
        Put(folder, "drawn", "text_encoder_2/model.onnx");
        using var model = DiffusionModel.Load(folder.Path);

        var prompt = model.Begin(Plain).State.Prompt;

        var (length, width) = (prompt.Hidden.Length, prompt.Hidden.Width);
        Assert.Equal((24, 18, 10), (length, width, prompt.Pooled.Length));
        for (var i = 0; i < prompt.Pooled.Length; i++)
        {
            Assert.Equal(Enumerable.Range(0, length).Average(row => prompt.Hidden.Values[(row * width) + 8 + i]), prompt.Pooled[i], 1e-4);
        }
    }

    [Fact]
    public void SecondEncoderWithoutTheVectorOfThePrompt_IsRefusedByName()
    {
        using var folder = FamilyModel.Open("sdxl");
        using var other = ExporterModel.Open("optimum-sdxl");
        folder.Write("text_encoder_2/model.onnx", File.ReadAllBytes(other.Copy.FileOf("text_encoder/model.onnx")));
        folder.Write("text_encoder_2/model.onnx_data", File.ReadAllBytes(other.Copy.FileOf("text_encoder/model.onnx_data")));

        Assert.Contains("text_embeds", AssertRefused(folder, "text_encoder_2/model.onnx").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DecoderOfOneSize_LimitsTheSizes()
    {
        using var folder = FamilyModel.Open("sd1");
        Put(folder, "fixed", "vae_decoder/model.onnx");
        using var model = DiffusionModel.Load(folder.Path, new DiffusionModelOptions { DecoderTile = 16 });

        Assert.Equal(
            (96, 96, 96, 96, 96),
            (model.Info.MinSize, model.Info.MaxSize, model.Info.SizeMultiple, model.Info.DefaultWidth, model.Info.DefaultHeight));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Begin(Plain));
        Assert.Equal(96, model.Generate(Plain with { Width = null, Height = null }).Width);
    }

    [Theory]
    [InlineData("oblong", "not square")]
    [InlineData("two", "the batch is fixed to 2")]
    public void DecoderThatCannotDecodeAnyOneImage_IsRefusedByName(string network, string reason)
    {
        using var folder = FamilyModel.Open("sd1");
        Put(folder, network, "vae_decoder/model.onnx");

        Assert.Contains(reason, AssertRefused(folder, "vae_decoder/model.onnx").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sd1", "text_encoder")]
    [InlineData("sd1", "vae_encoder")]
    [InlineData("flux", "text_encoder_2")]
    public void EncoderThatAnswersWithNoNumbers_IsNamedWithItsModel(string family, string part)
    {
        using var folder = FamilyModel.Open(family);
        Put(folder, $"nan-{family}-{part}", $"{part}/model.onnx");
        using var model = DiffusionModel.Load(folder.Path);

        var fault = Assert.Throws<DiffusionException>(
            () => model.Begin(Plain with { Source = new RgbImage(64, 64, new byte[3 * 64 * 64]) }));

        Assert.Equal($"The network {part}/model.onnx of model '{family}' answered with values that are no numbers.", fault.Message);
    }

    [Fact]
    public void DecoderThatAnswersWithNoNumbers_IsNamedWithItsModel()
    {
        using var folder = FamilyModel.Open("sd1");
        folder.Write("vae_decoder/model.onnx", File.ReadAllBytes(Path.Combine(FamilyModel.Folder, "nan", "model.onnx")));
        using var model = DiffusionModel.Load(folder.Path);

        Assert.Equal(
            "The network vae_decoder/model.onnx of model 'sd1' answered with values that are no numbers.",
            Assert.Throws<DiffusionException>(() => model.Generate(Plain)).Message);
    }

    [Fact]
    public void DenoiserThatAnswersWithNoNumbers_IsNamedWithItsModel()
    {
        using var folder = FamilyModel.Open("sd1");
        Put(folder, "nan-sd1-unet", "unet/model.onnx");
        using var model = DiffusionModel.Load(folder.Path);

        Assert.Equal(
            "The network unet/model.onnx of model 'sd1' answered with values that are no numbers.",
            Assert.Throws<DiffusionException>(() => model.Generate(Plain)).Message);
    }

    // Whoever asks for it spoils their own image: the network is not to blame, and neither is who shares its calls.
    [Fact]
    public void GuidanceBeyondAll_NumbersSpoilsOneImageOnly()
    {
        using var folder = FamilyModel.Open("sd1");
        using var model = DiffusionModel.Load(folder.Path);
        var expected = model.Generate(Plain with { Steps = 4 });
        DiffusionRun[] runs = [model.Begin(Plain with { Steps = 4, Guidance = 1e300 }), model.Begin(Plain with { Steps = 4 })];
        while (!runs[0].IsFinished)
        {
            model.Step(runs);
        }

        var fault = Assert.Throws<DiffusionException>(() => model.Decode(runs[0]));
        Assert.Contains("guidance", fault.Message, StringComparison.Ordinal);
        var (worst, own) = (0, model.Decode(runs[1]).Pixels.ToArray());
        for (var i = 0; i < own.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(own[i] - expected.Pixels.Span[i]));
        }

        Assert.InRange(worst, 0, 1);
    }

    private static LatentSpace SpaceOf(ModelCopy folder)
    {
        var (files, sessions) = (new ModelFolder(folder.Path), new SessionFactory(new DiffusionModelOptions()));
        using var denoiser = new Denoiser(files, sessions);
        using var decoder = new LatentDecoder(files, sessions, denoiser, 0);
        return decoder.Space;
    }

    private static byte[] Draw(ModelCopy folder)
    {
        using var model = DiffusionModel.Load(folder.Path);
        return model.Generate(Plain).Pixels.ToArray();
    }

    // The side of four becomes one without a name, in as many bytes.
    private static void OpenChannels(ModelCopy folder, string file)
    {
        var network = File.ReadAllBytes(folder.FileOf(file));
        var place = network.AsSpan().IndexOf("\u000a\u0002\u0008\u0004"u8);
        network.AsSpan(place + 2, 2).Clear();
        network[place + 2] = 0x12;
        folder.Write(file, network);
    }

    private static void Put(ModelCopy folder, string network, string file) =>
        folder.Write(file, File.ReadAllBytes(Path.Combine(FamilyModel.Folder, "..", "special", network, "model.onnx")));

    private static void Change(ModelCopy folder, string file, Action<JsonObject> change) => folder.Edit(file, text =>
    {
        var json = JsonNode.Parse(text)!.AsObject();
        change(json);
        return json.ToJsonString();
    });

    private static ModelException AssertRefused(ModelCopy folder, string file)
    {
        var fault = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path).Dispose());
        Assert.Equal(file, fault.File);
        Assert.DoesNotContain('\n', fault.Message);
        return fault;
    }
}
