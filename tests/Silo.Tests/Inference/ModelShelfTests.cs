using System.Runtime.InteropServices;
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
    public void Start_FindsTheModelsOfTheRepositoryWithoutASetting()
    {
        using var shelf = Shelf(null);
        shelf.Load();
        Assert.Equal(["mini"], shelf.Names);
        Assert.True(shelf.IsLoaded);
        Assert.Equal(6, shelf.Find("mini")!.DefaultSteps);
    }

    [Fact]
    public void FolderThatIsMissing_NamesTheKey() =>
        Assert.Contains(
            "Aiomus:Models",
            Assert.Throws<OptionsValidationException>(() => Shelf("/nowhere/at/all").Load()).Message,
            StringComparison.Ordinal);

    [Fact]
    public void FolderWithoutModels_NamesTheKey() =>
        Assert.Contains(
            "Aiomus:Models", Assert.Throws<OptionsValidationException>(() => Shelf(_root).Load()).Message, StringComparison.Ordinal);

    [Fact]
    public void NameThatCannotBePartOfAKey_IsRefused()
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "my@model"), Repository.MiniModel);
        Assert.Contains("my@model", Assert.Throws<OptionsValidationException>(() => Shelf(_root).Load()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ModelWithAMissingFile_NamesIt()
    {
        Directory.CreateDirectory(Path.Combine(_root, "broken"));
        File.Copy(Path.Combine(Repository.MiniModel, "model_index.json"), Path.Combine(_root, "broken", "model_index.json"));
        var fault = Assert.Throws<OptionsValidationException>(() => Shelf(_root).Load());
        Assert.Contains("broken", fault.Message, StringComparison.Ordinal);
        Assert.Contains("scheduler_config.json", fault.Message, StringComparison.Ordinal);
    }

    // As hub caches lay a model: the folder and the files in it are links, each relative to the place where it lies.
    [Fact]
    public void ModelOfAHubCache_IsLoaded()
    {
        var snapshot = Path.Combine(_root, "hub", "models--a--b", "snapshots", "sha");
        var blobs = Directory.CreateDirectory(Path.Combine(_root, "hub", "models--a--b", "blobs")).FullName;
        foreach (var file in Directory.EnumerateFiles(Repository.MiniModel, "*", SearchOption.AllDirectories))
        {
            var (name, blob) = (Path.GetRelativePath(Repository.MiniModel, file), Path.Combine(blobs, Guid.NewGuid().ToString("N")));
            File.CreateSymbolicLink(blob, file);
            var place = Path.Combine(snapshot, name);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.CreateSymbolicLink(place, Path.GetRelativePath(Path.GetDirectoryName(place)!, blob));
        }

        var models = Directory.CreateDirectory(Path.Combine(_root, "models")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(models, "x"), Path.Combine("..", "hub", "models--a--b", "snapshots", "sha"));

        using var shelf = Shelf(models);
        shelf.Load();

        Assert.Equal(["x"], shelf.Names);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("x")]
    public void ModelThatIsALinkToNothing_NamesIt(string target)
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "x"), target);

        var fault = Assert.Throws<OptionsValidationException>(() => Shelf(_root).Load());

        Assert.Contains("Model 'x'", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    // Emacs locks a file with a link to nothing beside it.
    [Fact]
    public void EntriesThatBeginWithADot_AreNoModels()
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "mini"), Repository.MiniModel);
        Directory.CreateSymbolicLink(Path.Combine(_root, ".old"), Repository.MiniModel);
        File.CreateSymbolicLink(Path.Combine(_root, ".#README.md"), "somebody@host.123:456");

        Assert.Equal([Path.Combine(_root, "mini")], ModelFolders.In(_root));
    }

    // Opened, a pipe waits for a writer.
    [Fact]
    public async Task LinkToAPipe_IsPassedOver()
    {
        using (var make = System.Diagnostics.Process.Start("mkfifo", Path.Combine(_root, "pipe")))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, make.ExitCode);
        }

        File.CreateSymbolicLink(Path.Combine(_root, "x"), "pipe");

        var found = Task.Run(() => ModelFolders.In(_root).ToArray(), TestContext.Current.CancellationToken);
        try
        {
            Assert.Empty(await found.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        }
        finally
        {
            // Whoever waits for a writer has one now, and ends.
            await using var writer = new FileStream(Path.Combine(_root, "pipe"), FileMode.Open, FileAccess.ReadWrite);
        }
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("closed/model")]
    public void ModelThatIsALinkToWhatMayNotBeRead_NamesIt(string target)
    {
        var closed = Directory.CreateDirectory(Path.Combine(_root, "closed")).FullName;
        Directory.CreateDirectory(Path.Combine(closed, "model"));
        Directory.CreateDirectory(Path.Combine(_root, "models"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "models", "x"), Path.Combine("..", target));
        SetMode(_root, (UnixFileMode)0b111_101_101);
        SetMode(closed, UnixFileMode.None);
        OptionsValidationException fault;
        try
        {
            fault = AsNobody(() => Assert.Throws<OptionsValidationException>(() => Shelf(Path.Combine(_root, "models")).Load()));
        }
        finally
        {
            SetMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.Contains("Model 'x'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("may not be read", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ModelWhoseScheduleCannotBeHonoured_IsNamedInOneLine()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "x")).FullName;
        var fixtures = Path.Combine(Repository.Root, "tests", "Diffusion.Tests", "Fixtures");
        var (family, vocabulary) = (Path.Combine(fixtures, "families", "sdxl"), Path.Combine(fixtures, "vocabulary"));
        foreach (var part in Directory.EnumerateFileSystemEntries(family)
            .Where(part => Path.GetFileName(part) is not ("scheduler" or "tokenizer" or "tokenizer_2")))
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(part)), part);
        }

        foreach (var part in new[] { "tokenizer", "tokenizer_2" })
        {
            var target = Directory.CreateDirectory(Path.Combine(folder, part)).FullName;
            foreach (var file in Directory.EnumerateFiles(Path.Combine(family, part)).Concat(Directory.EnumerateFiles(vocabulary)))
            {
                File.CreateSymbolicLink(Path.Combine(target, Path.GetFileName(file)), file);
            }
        }

        Directory.CreateDirectory(Path.Combine(folder, "scheduler"));
        File.WriteAllText(
            Path.Combine(folder, "scheduler", "scheduler_config.json"),
            """{"_class_name": "FlowMatchEulerDiscreteScheduler", "prediction_type": false}""");

        var fault = Assert.Throws<OptionsValidationException>(() => Shelf(_root).Load());

        Assert.Contains("'x'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("prediction_type", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void ModelWhoseIndexIsALinkToNothing_IsNotPassedOver()
    {
        Directory.CreateDirectory(Path.Combine(_root, "x"));
        File.CreateSymbolicLink(Path.Combine(_root, "x", "model_index.json"), "blobs/gone");

        var fault = Assert.Throws<OptionsValidationException>(() => Shelf(_root).Load());

        Assert.Contains("Model 'x', model_index.json", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ModelThatAdvisesWhatItCannotDo_NamesTheAdvice()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "x")).FullName;
        foreach (var part in Directory.EnumerateFileSystemEntries(Repository.MiniModel)
            .Where(part => Path.GetFileName(part) != "aiomus.json"))
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(part)), part);
        }

        File.WriteAllText(Path.Combine(folder, "aiomus.json"), """{"width": 100}""");

        var fault = Assert.Throws<OptionsValidationException>(() => Shelf(_root).Load());

        Assert.Contains("Model 'x', aiomus.json", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ModelThatWarmsUp_IsTriedWithAsManyStepsAsItTakes()
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
            Accelerator = "cuda",
            Device = 2,
            GpuMemoryMiB = 3,
            GpuChannelsLast = true,
            GpuTensorFloat32 = false,
            Threads = 5,
            DecoderTile = 64,
            GraphCache = " ",
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

    private static void SetMode(string path, UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such modes.");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    // The administrator may read everything. On Linux a thread alone can ask for files as somebody else.
    private static T AsNobody<T>(Func<T> action)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no other way to ask as somebody else.");
        var own = SetFileUser(65534);
        try
        {
            return action();
        }
        finally
        {
            _ = SetFileUser(own);
        }
    }

    [DllImport("libc", EntryPoint = "setfsuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetFileUser(int user);

    private static ModelShelf Shelf(string? models) =>
        new(Options.Create(new SiloOptions { Models = models }), Options.Create(new InferenceOptions()), NullLogger<ModelShelf>.Instance);
}
