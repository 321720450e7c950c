using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;

namespace Aiomus.Diffusion.Tests.Models;

/// <summary>A spoilt model folder is refused with the file's name, whatever is wrong with it.</summary>
public sealed class ModelFolderTests
{
    public static TheoryData<string> Files =>
    [
        "model_index.json", "scheduler/scheduler_config.json", "tokenizer/vocab.json", "tokenizer/merges.txt", "text_encoder/model.onnx",
        "unet/model.onnx", "vae_decoder/model.onnx",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void MissingFile_IsNamed(string file)
    {
        using var folder = ModelCopy.Make();
        folder.Delete(file);
        AssertNames(folder, file);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void TruncatedFile_IsNamed(string file)
    {
        using var folder = ModelCopy.Make();
        var content = File.ReadAllBytes(folder.FileOf(file));
        folder.Write(file, content[..(content.Length / 2)]);
        AssertNames(folder, file);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Garbage_IsNamed(string file)
    {
        using var folder = ModelCopy.Make();
        folder.Write(file, [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7919 >> 3))]);
        AssertNames(folder, file);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void EmptyFile_IsNamed(string file)
    {
        using var folder = ModelCopy.Make();
        folder.Write(file, []);
        AssertNames(folder, file);
    }

    [Fact]
    public void OptionThatNoSchedulerHonours_IsNamedWithItsFile()
    {
        using var folder = ModelCopy.Make();
        folder.Edit(
            "scheduler/scheduler_config.json", json => json.Replace("\"v_prediction\"", "\"flow_prediction\"", StringComparison.Ordinal));
        var fault = AssertNames(folder, "scheduler/scheduler_config.json");
        Assert.Contains("prediction_type", fault.Message, StringComparison.Ordinal);
    }

    // It would draw, and badly: models for straight paths and for scaled networks need their own samplers. This one answers a velocity.
    [Theory]
    [InlineData("DDPMScheduler", "ddim")]
    [InlineData("DPMSolverSDEScheduler", "dpmpp_2m")]
    [InlineData("KDPM2DiscreteScheduler", "heun")]
    [InlineData("KDPM2AncestralDiscreteScheduler", "euler_a")]
    [InlineData("SASolverScheduler", "unipc")]
    [InlineData("TCDScheduler", "lcm")]
    [InlineData("FlowMatchHeunDiscreteScheduler", null)]
    [InlineData("EDMEulerScheduler", null)]
    [InlineData("TomorrowsScheduler", null)]
    public void SamplerThatIsNotOurs_IsReplacedByTheNearestOrRefusedByName(string name, string? nearest)
    {
        using var folder = ModelCopy.Make();
        folder.Delete("aiomus.json");
        folder.Edit("scheduler/scheduler_config.json", json => json.Replace("DDIMScheduler", name, StringComparison.Ordinal));
        if (nearest is not null)
        {
            using var model = DiffusionModel.Load(folder.Path);
            Assert.Equal(nearest, model.Info.DefaultScheduler);
        }
        else
        {
            Assert.Contains(name, AssertNames(folder, "scheduler/scheduler_config.json").Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NetworkInTheWrongPlace_IsNamed()
    {
        using var folder = ModelCopy.Make();
        folder.Write("unet/model.onnx", File.ReadAllBytes(folder.FileOf("vae_decoder/model.onnx")));
        AssertNames(folder, "unet/model.onnx");
    }

    [Fact]
    public void PresetWithAnUnknownWord_IsNamed()
    {
        using var folder = ModelCopy.Make();
        folder.Write("aiomus.json", "{\"stepz\":4}"u8.ToArray());
        AssertNames(folder, "aiomus.json");
    }

    [Fact]
    public void FolderThatIsNotThere_IsNamed() =>
        Assert.Contains(
            "nowhere", Assert.Throws<ModelException>(() => DiffusionModel.Load("/tmp/nowhere")).Message, StringComparison.Ordinal);

    [Fact]
    public void CudaOnAProcessorBuild_IsOneClearMessage()
    {
        using var folder = ModelCopy.Make();
        var fault = Assert.Throws<ModelException>(
            () => DiffusionModel.Load(folder.Path, new DiffusionModelOptions { Accelerator = Accelerator.Cuda }));
        Assert.Contains("CUDA", fault.Message, StringComparison.Ordinal);
    }

    private static ModelException AssertNames(ModelCopy folder, string file)
    {
        var fault = Assert.Throws<ModelException>(() => DiffusionModel.Load(folder.Path).Dispose());
        Assert.Equal(file, fault.File);
        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
        Assert.Contains("mini", fault.Message, StringComparison.Ordinal);
        return fault;
    }
}
