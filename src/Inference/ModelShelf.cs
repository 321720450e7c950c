using System.Diagnostics;
using System.Text.RegularExpressions;
using Aiomus.Diffusion;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Schedulers;
using Aiomus.Storage.Settings;
using Microsoft.Extensions.Options;

namespace Aiomus.Inference;

/// <summary>The models of this silo, by the name of their folder. They share a budget of memory.</summary>
internal sealed partial class ModelShelf(
    IOptions<WorkerOptions> worker, IOptions<StorageOptions> storage, IOptions<InferenceOptions> inference, ILogger<ModelShelf> logger)
    : IDisposable
{
    private const string GraphFolder = "graphs";
    private const string MemoryKey = $"{InferenceOptions.Section}:{nameof(InferenceOptions.ModelMemoryMiB)}";

    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Dictionary<string, ModelInfo> _models = new(StringComparer.Ordinal);
    private ModelPool? _pool;

    /// <summary>All models once they are loaded, in the order of their names.</summary>
    public IEnumerable<ModelInfo> Models => _models.Values;

    /// <summary>The names of all models, loaded or not, in order.</summary>
    public IEnumerable<string> Names => _pool?.Names ?? [];

    /// <summary>Done once every model was loaded and has drawn; never where one cannot.</summary>
    public Task Loaded => _loaded.Task;

    /// <summary>True once every model was loaded and has drawn.</summary>
    public bool IsLoaded => _loaded.Task.IsCompletedSuccessfully;

    /// <summary>What is known of a model, or null when it is not here.</summary>
    public ModelInfo? Find(string name) => _models.GetValueOrDefault(name);

    /// <summary>A model to draw with; waits for room in memory.</summary>
    public ModelLoan Borrow(string name, CancellationToken cancellationToken) => _pool!.Borrow(name, cancellationToken);

    /// <summary>
    /// Looks for the model folders, and at what can be known of them without loading a network. One that cannot be used stops the start;
    /// the message names the file.
    /// </summary>
    public void Look()
    {
        var root = ModelFolders.Locate(worker.Value.Models);
        var folders = FoldersIn(root);
        if (folders.Count == 0)
        {
            throw Bad($"there is no model folder in {root}.");
        }

        if (folders.Select(Path.GetFileName).FirstOrDefault(name => !UsableName().IsMatch(name!)) is { } unusable)
        {
            // Names become parts of grain keys and of addresses.
            throw Bad($"Model '{unusable}': the folder's name may hold letters, digits, points, hyphens and underscores only.");
        }

        if (folders.Find(ModelFolders.IsDeadLink) is { } dead)
        {
            throw Bad(
                $"Model '{Path.GetFileName(dead)}': it is a link to '{new FileInfo(dead).LinkTarget}', "
                    + "which leads nowhere or may not be read.");
        }

        try
        {
            folders.ForEach(DiffusionModel.Check);
        }
        catch (ModelException fault)
        {
            throw Bad(fault.Message);
        }

        _pool = Pool(folders);
    }

    /// <summary>Loads every model that was found, and draws with each. One that cannot ends it; the message names the file.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled between two models.</exception>
    public void Load(CancellationToken cancellationToken)
    {
        try
        {
            _models = _pool!.Names.ToDictionary(name => name, name => Try(name, cancellationToken), StringComparer.Ordinal);
        }
        catch (Exception fault) when (fault is ModelException or DiffusionException or SchedulerException)
        {
            throw Bad(fault.Message);
        }

        NativeMemory.GiveBack();
        _loaded.SetResult();
    }

    public void Dispose() => _pool?.Dispose();

    internal static DiffusionModelOptions Options(InferenceOptions options, StorageOptions storage) => new()
    {
        Accelerator = Enum.Parse<Accelerator>(options.Accelerator, ignoreCase: true),
        Threads = options.Threads,
        DecoderTile = options.DecoderTile,
        GraphCache = GraphCache(options, storage),
        Device = options.Device,
        Cuda = new CudaOptions
        {
            MemoryLimit = options.GpuMemoryMiB << 20,
            PreferChannelsLast = options.GpuChannelsLast,
            UseTensorFloat32 = options.GpuTensorFloat32,
        },
    };

    // With a database of its own a server has the data folder to itself. A shared one may be on another machine: what is mapped from there
    // can vanish under the process that reads it.
    private static string? GraphCache(InferenceOptions options, StorageOptions storage) => options.GraphCache switch
    {
        null => string.IsNullOrWhiteSpace(storage.Database) ? Path.GetFullPath(Path.Combine(storage.Data, GraphFolder)) : null,
        var set => string.IsNullOrWhiteSpace(set) ? null : set,
    };

    private static OptionsValidationException Bad(string message) =>
        new(WorkerOptions.ModelsKey, typeof(WorkerOptions), [$"{WorkerOptions.ModelsKey}: {FirstLine(message)}"]);

    // The runtime's own exceptions say the argument's value on a second one.
    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n', 2)[0];

    private static List<string> FoldersIn(string root)
    {
        try
        {
            return [.. ModelFolders.In(root)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Bad($"the folder {root} cannot be read: {fault.Message}");
        }
    }

    private ModelPool Pool(IReadOnlyList<string> folders)
    {
        try
        {
            return new ModelPool(folders, Options(inference.Value, storage.Value), inference.Value.ModelMemoryMiB << 20);
        }
        catch (ModelException fault)
        {
            throw new OptionsValidationException(MemoryKey, typeof(InferenceOptions), [$"{MemoryKey}: {fault.Message}"]);
        }
    }

    // A shortest run more than loading: a model that loads and cannot draw is found now, and the first image is fast.
    private ModelInfo Try(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var started = Stopwatch.GetTimestamp();
        using var loan = _pool!.Borrow(name, cancellationToken);
        try
        {
            loan.Model.Generate(
                new ImageRequest { Prompt = "", Seed = 0, Steps = loan.Model.Info.MinSteps }, cancellationToken: cancellationToken);
        }
        catch (Exception fault) when (fault is ArgumentException or IOException or InvalidOperationException or SchedulerException)
        {
            throw Bad($"Model '{name}': it cannot draw: {fault.Message}");
        }

        LogLoaded(name, Stopwatch.GetElapsedTime(started).TotalSeconds);
        return loan.Model.Info;
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}$")]
    private static partial Regex UsableName();

    [LoggerMessage(LogLevel.Information, "Model {Model} loaded in {Seconds:F2} s.")]
    private partial void LogLoaded(string model, double seconds);
}
