using System.Globalization;
using System.Text.Json;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>Reads options by name for one scheduler, and afterwards refuses those nobody asked for.</summary>
internal sealed class SchedulerOptionReader(IReadOnlyDictionary<string, JsonElement> options, string configClass, string readerClass)
{
    // How one algorithm walks the schedule says nothing to another; published model folders carry these along.
    private static readonly HashSet<string> PrivateToAnAlgorithm =
    [
        "set_alpha_to_one", "skip_prk_steps", "solver_order", "solver_type", "algorithm_type", "lower_order_final", "euler_at_final",
        "lambda_min_clipped", "clip_sample_range", "dynamic_thresholding_ratio", "sample_max_value", "original_inference_steps",
        "timestep_scaling", "flow_shift", "predict_x0", "disable_corrector", "solver_p", "base_shift", "max_shift", "base_image_seq_len",
        "max_image_seq_len", "time_shift_type",
    ];

    // Choices that the scheduler a file was written for has, and another may lack.
    private static readonly HashSet<string> PrivateToTheOther =
    [
        "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas", "final_sigmas_type", "interpolation_type",
        "timestep_type", "sigma_min", "sigma_max", "variance_type", "clip_sample",
    ];

    private readonly HashSet<string> _read = [];

    /// <summary>True when the file was written for this scheduler, or for none.</summary>
    public bool IsOwn => configClass.Length == 0 || configClass == readerClass;

    public int Integer(string name, int fallback) => (int)Number(name, fallback);

    public double Number(string name, double fallback) => OptionalNumber(name) ?? fallback;

    public double? OptionalNumber(string name)
    {
        if (!Find(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number)
        {
            return value.GetDouble();
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => throw Unfit(name, value),
        } : throw Unfit(name, value);
    }

    public bool Flag(string name, bool fallback)
    {
        if (!Find(name, out var value))
        {
            return fallback;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Unfit(name, value);
    }

    public string Choice(string name, string fallback, params ReadOnlySpan<string> allowed)
    {
        if (!Find(name, out var value))
        {
            return fallback;
        }

        return value.ValueKind == JsonValueKind.String && allowed.Contains(value.GetString()!)
            ? value.GetString()!
            : throw Unfit(name, value);
    }

    public float[]? Numbers(string name)
    {
        if (!Find(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number)
            ? [.. value.EnumerateArray().Select(v => (float)v.GetDouble())]
            : throw Unfit(name, value);
    }

    public SchedulerException Unfit(string name) => options.TryGetValue(name, out var value)
        ? Unfit(name, value)
        : new SchedulerException($"{readerClass} cannot honour the default of the option '{name}'.");

    /// <summary>Refuses what was set and not read, unless it is switched off or concerns another algorithm alone.</summary>
    public void RejectUnread()
    {
        foreach (var (name, value) in options)
        {
            var indifferent = name.StartsWith('_') || _read.Contains(name) || PrivateToAnAlgorithm.Contains(name)
                || value.ValueKind is JsonValueKind.Null or JsonValueKind.False
                || (configClass.Length > 0 && configClass != readerClass && PrivateToTheOther.Contains(name))
                || (name == "final_sigmas_type" && value.ValueEquals("zero"))
                || (name == "interpolation_type" && value.ValueEquals("linear"))
                || (name == "timestep_type" && value.ValueEquals("discrete"));
            if (!indifferent)
            {
                throw Unfit(name, value);
            }
        }
    }

    private bool Find(string name, out JsonElement value)
    {
        _read.Add(name);
        return options.TryGetValue(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private SchedulerException Unfit(string name, JsonElement value) => new(
        string.Create(CultureInfo.InvariantCulture, $"{readerClass} cannot honour the option '{name}' = {value.GetRawText()}."));
}
