using System.Text.Json;
using System.Text.RegularExpressions;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// The options of a model's <c>scheduler_config.json</c>, in the words of the diffusers library. Absent options take the
/// default of the scheduler that reads them; an option that a scheduler cannot honour is an error when it is built.
/// </summary>
public sealed partial class SchedulerConfig
{
    private readonly Dictionary<string, JsonElement> _options;

    private SchedulerConfig(Dictionary<string, JsonElement> options)
    {
        _options = options;
        ClassName = options.TryGetValue("_class_name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "";
    }

    /// <summary>The scheduler that the options were written for (<c>_class_name</c>), or an empty string.</summary>
    public string ClassName { get; }

    /// <summary>Reads options from JSON; Python's <c>Infinity</c> and <c>NaN</c> are understood.</summary>
    /// <exception cref="SchedulerException">The text is not a JSON object.</exception>
    public static SchedulerConfig Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(PythonNumber().Replace(json, "$1\"$2\""));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new SchedulerException("The scheduler configuration is not a JSON object.");
            }

            var options = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                options[property.Name] = property.Value.Clone();
            }

            return new SchedulerConfig(options);
        }
        catch (JsonException e)
        {
            throw new SchedulerException($"The scheduler configuration is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>The same options with one of them set, for a variant of a scheduler.</summary>
    /// <param name="name">The option, such as <c>use_karras_sigmas</c>.</param>
    /// <param name="value">Its value.</param>
    public SchedulerConfig With<T>(string name, T value)
    {
        var options = new Dictionary<string, JsonElement>(_options, StringComparer.Ordinal)
        {
            [name] = JsonSerializer.SerializeToElement(value),
        };
        return new SchedulerConfig(options);
    }

    /// <summary>True when the option is given, and not as null.</summary>
    internal bool Has(string name) => _options.TryGetValue(name, out var option) && option.ValueKind != JsonValueKind.Null;

    internal bool IsOn(string name) => _options.TryGetValue(name, out var option) && option.ValueKind == JsonValueKind.True;

    internal bool Says(string name, string value) =>
        _options.TryGetValue(name, out var option) && option.ValueKind == JsonValueKind.String && option.GetString() == value;

    internal SchedulerOptionReader ReaderFor(string className) => new(_options, ClassName, className);

    // The library that writes these files emits infinities, which JSON has no word for.
    [GeneratedRegex("""(:\s*)(-?Infinity|NaN)(?=\s*[,}])""")]
    private static partial Regex PythonNumber();
}
