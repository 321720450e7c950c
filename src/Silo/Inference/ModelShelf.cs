using System.Diagnostics;
using System.Text.RegularExpressions;
using Aiomus.Diffusion;
using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Pipelines;
using Microsoft.Extensions.Options;

namespace Aiomus.Silo.Inference;

/// <summary>The models that this silo has loaded, by the name of their folder.</summary>
internal sealed partial class ModelShelf(IOptions<SiloOptions> silo, IOptions<InferenceOptions> inference, ILogger<ModelShelf> logger)
    : IDisposable
{
    private Dictionary<string, DiffusionModel> _models = new(StringComparer.Ordinal);

    /// <summary>All loaded models, in the order of their names.</summary>
    public IEnumerable<DiffusionModel> Models => _models.Values;

    /// <summary>The names of all loaded models, in order.</summary>
    public IEnumerable<string> Names => _models.Keys;

    /// <summary>True once every model is loaded.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>The model, or null when it is not here.</summary>
    public DiffusionModel? Find(string name) => _models.GetValueOrDefault(name);

    /// <summary>Loads every model folder. A folder that cannot be loaded stops the start; the message names the file.</summary>
    public void Load()
    {
        var root = ModelFolders.Locate(silo.Value.Models);
        var options = new DiffusionModelOptions { Accelerator = Enum.Parse<Accelerator>(inference.Value.Accelerator, ignoreCase: true), Threads = inference.Value.Threads };
        var models = new Dictionary<string, DiffusionModel>(StringComparer.Ordinal);
        foreach (var folder in ModelFolders.In(root))
        {
            var started = Stopwatch.GetTimestamp();
            var model = Load(folder, options);
            models.Add(model.Info.Name, model);
            LogLoaded(model.Info.Name, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        if (models.Count == 0)
        {
            throw Bad($"there is no model folder in {root}.");
        }

        _models = models;
        IsLoaded = true;
    }

    public void Dispose()
    {
        foreach (var model in _models.Values)
        {
            model.Dispose();
        }
    }

    private static OptionsValidationException Bad(string message) =>
        new(SiloOptions.ModelsKey, typeof(SiloOptions), [$"{SiloOptions.ModelsKey}: {message}"]);

    private static DiffusionModel Load(string folder, DiffusionModelOptions options)
    {
        // Names become parts of grain keys and of addresses.
        var name = Path.GetFileName(folder);
        if (!UsableName().IsMatch(name))
        {
            throw Bad($"Model '{name}': the folder's name may hold letters, digits, points, hyphens and underscores only.");
        }

        try
        {
            // One step more: a model that loads and cannot draw is found now, and the first picture is fast.
            var model = DiffusionModel.Load(folder, options);
            model.Generate(new PictureRequest { Prompt = "", Seed = 0, Steps = 1 });
            return model;
        }
        catch (Exception fault) when (fault is ModelException or DiffusionException)
        {
            throw Bad(fault.Message);
        }
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}$")]
    private static partial Regex UsableName();

    [LoggerMessage(LogLevel.Information, "Model {Model} loaded in {Seconds:F2} s.")]
    private partial void LogLoaded(string model, double seconds);
}
