using System.Text.Json;
using System.Text.Json.Serialization;
using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Models;

/// <summary>
/// What a model's makers recommend, in the optional file <c>aiomus.json</c> of its folder. Everything may be left out.
/// </summary>
internal sealed record ModelPreset
{
    public const string File = "aiomus.json";
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Denoising steps.</summary>
    public int? Steps { get; init; }

    /// <summary>Classifier-free guidance.</summary>
    public double? Guidance { get; init; }

    /// <summary>A scheduler's name.</summary>
    public string? Scheduler { get; init; }

    /// <summary>The schedulers that suit the model; all that can run it when left out.</summary>
    public string[]? Schedulers { get; init; }

    /// <summary>Red, green and blue, each by the latent's channels, fitted by least squares.</summary>
    public float[][]? LatentRgbFactors { get; init; }

    /// <summary>Added to red, green and blue.</summary>
    public float[]? LatentRgbBias { get; init; }

    public static ModelPreset Read(ModelFolder folder, int channels)
    {
        if (!folder.Has(File))
        {
            return new ModelPreset();
        }

        var preset = folder.ReadJson<ModelPreset>(File, Json);
        if (preset.LatentRgbFactors is { } factors && (factors.Length != 3 || factors.Any(row => row is null || row.Length != channels)))
        {
            throw folder.Fault(File, $"latent_rgb_factors must hold 3 rows of {channels} numbers");
        }

        if (preset.Schedulers?.FirstOrDefault(name => !SchedulerCatalog.Names.Contains(name)) is { } unknown)
        {
            throw folder.Fault(File, $"schedulers: '{unknown}' is not known");
        }

        if (preset.LatentRgbBias is { Length: not 3 })
        {
            throw folder.Fault(File, "latent_rgb_bias must hold 3 numbers");
        }

        return preset;
    }
}
