using System.Diagnostics;
using Aiomus.Diffusion;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aiomus.Silo.Inference;

/// <summary>The models that this silo has loaded, by the name of their folder.</summary>
internal sealed partial class ModelShelf(IOptions<SiloOptions> silo, IOptions<InferenceOptions> inference, ILogger<ModelShelf> logger)
{
    private Dictionary<string, DiffusionModel> _models = new(StringComparer.Ordinal);

    /// <summary>All loaded models, in the order of their names.</summary>
    public IEnumerable<DiffusionModel> Models => _models.Values;

    /// <summary>True once every model is loaded.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>The model, or null when it is not here.</summary>
    public DiffusionModel? Find(string name) => _models.GetValueOrDefault(name);

    /// <summary>Loads every model folder. A folder that cannot be loaded stops the start; the message names the file.</summary>
    public void Load()
    {
        var root = ModelFolders.Locate(silo.Value.Models);
        var options = new DiffusionModelOptions { Accelerator = inference.Value.Accelerator, Threads = inference.Value.Threads };
        var models = new Dictionary<string, DiffusionModel>(StringComparer.Ordinal);
        foreach (var folder in ModelFolders.In(root))
        {
            var started = Stopwatch.GetTimestamp();
            var model = DiffusionModel.Load(folder, options);
            models.Add(model.Name, model);
            LogLoaded(model.Name, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        if (models.Count == 0)
        {
            throw new OptionsValidationException(
                SiloOptions.ModelsKey, typeof(SiloOptions), [$"{SiloOptions.ModelsKey}: there is no model folder in {root}."]);
        }

        _models = models;
        IsLoaded = true;
    }

    [LoggerMessage(LogLevel.Information, "Model {Model} loaded in {Seconds:F2} s.")]
    private partial void LogLoaded(string model, double seconds);
}
