using System.Diagnostics;
using System.Text.RegularExpressions;
using Aiomus.Diffusion;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Aiomus.Diffusion.Schedulers;
using Microsoft.Extensions.Options;

namespace Aiomus.Silo.Inference;

/// <summary>The models of this silo, by the name of their folder. They share a budget of memory.</summary>
internal sealed partial class ModelShelf(IOptions<SiloOptions> silo, IOptions<InferenceOptions> inference, ILogger<ModelShelf> logger)
    : IDisposable
{
    private const string MemoryKey = $"{InferenceOptions.Section}:{nameof(InferenceOptions.ModelMemoryMiB)}";

    private Dictionary<string, ModelInfo> _models = new(StringComparer.Ordinal);
    private ModelPool? _pool;

    /// <summary>All models, in the order of their names.</summary>
    public IEnumerable<ModelInfo> Models => _models.Values;

    /// <summary>The names of all models, in order.</summary>
    public IEnumerable<string> Names => _models.Keys;

    /// <summary>True once every model was loaded and has drawn.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>What is known of a model, or null when it is not here.</summary>
    public ModelInfo? Find(string name) => _models.GetValueOrDefault(name);

    /// <summary>A model to draw with; waits for room in memory.</summary>
    public ModelLoan Borrow(string name, CancellationToken cancellationToken) => _pool!.Borrow(name, cancellationToken);

    /// <summary>Tries every model folder. A folder that cannot be loaded stops the start; the message names the file.</summary>
    public void Load()
    {
        var root = ModelFolders.Locate(silo.Value.Models);
        var folders = FoldersIn(root);
        if (folders.Count == 0)
        {
            throw Bad($"the folder {root} holds no model folder.");
        }

        if (folders.Select(Path.GetFileName).FirstOrDefault(name => !UsableName().IsMatch(name!)) is { } unusable)
        {
            // Names become parts of grain keys and of addresses.
            throw Bad($"Model '{unusable}': the folder's name may only have letters, digits, points, hyphens and underscores.");
        }

        if (folders.Find(ModelFolders.IsDeadLink) is { } dead)
        {
            throw Bad(
                $"Model '{Path.GetFileName(dead)}': the folder is a link to '{new FileInfo(dead).LinkTarget}', "
                    + "which leads nowhere or may not be read.");
        }

        _pool = Pool(folders);
        try
        {
            _models = _pool.Names.ToDictionary(name => name, Try, StringComparer.Ordinal);
        }
        catch (Exception fault) when (fault is ModelException or DiffusionException or SchedulerException)
        {
            throw Bad(fault.Message);
        }

        IsLoaded = true;
    }

    public void Dispose() => _pool?.Dispose();

    internal static DiffusionModelOptions Options(InferenceOptions options) => new()
    {
        Accelerator = Enum.Parse<Accelerator>(options.Accelerator, ignoreCase: true),
        Threads = options.Threads,
        DecoderTile = options.DecoderTile,
        GraphCache = string.IsNullOrWhiteSpace(options.GraphCache) ? null : options.GraphCache,
        Device = options.Device,
        Cuda = new CudaOptions
        {
            MemoryLimit = options.GpuMemoryMiB << 20,
            PreferChannelsLast = options.GpuChannelsLast,
            UseTensorFloat32 = options.GpuTensorFloat32,
        },
    };

    private static OptionsValidationException Bad(string message) =>
        new(SiloOptions.ModelsKey, typeof(SiloOptions), [$"{SiloOptions.ModelsKey}: {FirstLine(message)}"]);

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
            return new ModelPool(folders, Options(inference.Value), inference.Value.ModelMemoryMiB << 20);
        }
        catch (ModelException fault)
        {
            throw new OptionsValidationException(MemoryKey, typeof(InferenceOptions), [$"{MemoryKey}: {fault.Message}"]);
        }
    }

    // A shortest run more than loading: a model that loads and cannot draw is found now, and the first image is fast.
    private ModelInfo Try(string name)
    {
        var started = Stopwatch.GetTimestamp();
        using var loan = _pool!.Borrow(name);
        try
        {
            loan.Model.Generate(new ImageRequest { Prompt = "", Seed = 0, Steps = loan.Model.Info.MinSteps });
        }
        catch (Exception fault) when (fault is ArgumentException or IOException or InvalidOperationException or SchedulerException)
        {
            throw Bad($"Model '{name}': the model cannot draw: {fault.Message}");
        }

        LogLoaded(name, Stopwatch.GetElapsedTime(started).TotalSeconds);
        return loan.Model.Info;
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}$")]
    private static partial Regex UsableName();

    [LoggerMessage(LogLevel.Information, "Model {Model} loaded in {Seconds:F2} s.")]
    private partial void LogLoaded(string model, double seconds);
}
