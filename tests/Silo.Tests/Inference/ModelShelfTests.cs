using Aiomus.Diffusion.Models;
using Aiomus.Silo.Inference;
using Aiomus.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aiomus.Silo.Tests.Inference;

public sealed class ModelShelfTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("aiomus-models-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Finds_the_models_of_the_repository_without_a_setting()
    {
        using var shelf = Shelf(null);
        shelf.Load();
        Assert.Equal(["mini"], shelf.Names);
        Assert.True(shelf.IsLoaded);
        Assert.Equal(6, shelf.Find("mini")!.DefaultSteps);
    }

    [Fact]
    public void Folder_that_is_missing_names_the_key() =>
        Assert.Contains("Aiomus:Models", Assert.Throws<OptionsValidationException>(() => Shelf("/nowhere/at/all").Load()).Message, StringComparison.Ordinal);

    [Fact]
    public void Folder_without_models_names_the_key() =>
        Assert.Contains("Aiomus:Models", Assert.Throws<OptionsValidationException>(() => Shelf(_root).Load()).Message, StringComparison.Ordinal);

    [Fact]
    public void Name_that_cannot_be_part_of_a_key_is_refused()
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "my@model"), Repository.MiniModel);
        Assert.Contains("my@model", Assert.Throws<OptionsValidationException>(() => Shelf(_root).Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_with_a_missing_file_names_it()
    {
        Directory.CreateDirectory(Path.Combine(_root, "broken"));
        File.Copy(Path.Combine(Repository.MiniModel, "model_index.json"), Path.Combine(_root, "broken", "model_index.json"));
        var fault = Assert.Throws<OptionsValidationException>(() => Shelf(_root).Load());
        Assert.Contains("broken", fault.Message, StringComparison.Ordinal);
        Assert.Contains("scheduler_config.json", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_that_warms_up_is_tried_with_as_many_steps_as_it_takes()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "warm")).FullName;
        foreach (var part in Directory.EnumerateDirectories(Repository.MiniModel).Where(part => Path.GetFileName(part) != "scheduler"))
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(part)), part);
        }

        File.Copy(Path.Combine(Repository.MiniModel, "model_index.json"), Path.Combine(folder, "model_index.json"));
        Directory.CreateDirectory(Path.Combine(folder, "scheduler"));
        File.WriteAllText(Path.Combine(folder, "scheduler", "scheduler_config.json"), """
            {"_class_name": "PNDMScheduler", "skip_prk_steps": false, "prediction_type": "v_prediction"}
            """);

        using var shelf = Shelf(_root);
        shelf.Load();

        Assert.Equal(("pndm", 4), (shelf.Find("warm")!.DefaultScheduler, shelf.Find("warm")!.MinSteps));
        Assert.Equal(4, shelf.Find("warm")!.Describe().MinSteps);
    }

    [Fact]
    public void Settings_ReachTheModels()
    {
        var options = ModelShelf.Options(new InferenceOptions
        {
            Accelerator = "cuda", Device = 2, GpuMemoryMiB = 3, GpuChannelsLast = true, GpuTensorFloat32 = false, Threads = 5, DecoderTile = 64, GraphCache = " ",
        });

        Assert.Equal(
            new DiffusionModelOptions
            {
                Accelerator = Accelerator.Cuda,
                Device = 2,
                Cuda = new CudaOptions { MemoryLimit = 3 << 20, PreferChannelsLast = true, UseTensorFloat32 = false },
                Threads = 5,
                DecoderTile = 64,
            },
            options);
    }

    private static ModelShelf Shelf(string? models) =>
        new(Options.Create(new SiloOptions { Models = models }), Options.Create(new InferenceOptions()), NullLogger<ModelShelf>.Instance);
}
