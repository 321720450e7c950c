using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Aiomus.Contracts.Gallery;

namespace Aiomus.Contracts.Jobs;

/// <summary>What to make. Everything but the prompt may be left out: preferences come first then, and the model's own defaults.</summary>
/// <param name="Prompt">What to draw, 1 to 2,000 characters.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record JobSubmission([property: Length(1, JobLimits.MaxPrompt), DataType(DataType.MultilineText)] string Prompt)
{
    /// <summary>What to steer away from, at most 2,000 characters.</summary>
    [MaxLength(JobLimits.MaxPrompt)]
    [DataType(DataType.MultilineText)]
    public string? NegativePrompt { get; init; }

    /// <summary>A model's name, as the models list tells it.</summary>
    public string? Model { get; init; }

    /// <summary>Pixels, within the model's limits.</summary>
    [Range(1, int.MaxValue)]
    public int? Width { get; init; }

    /// <summary>Pixels, within the model's limits.</summary>
    [Range(1, int.MaxValue)]
    public int? Height { get; init; }

    /// <summary>Denoising steps, 1 to the model's most.</summary>
    [Range(1, int.MaxValue)]
    public int? Steps { get; init; }

    /// <summary>Classifier-free guidance scale, 0 to 30; 1 or less switches guidance off.</summary>
    [Range(0d, JobLimits.MaxGuidance)]
    public double? Guidance { get; init; }

    /// <summary>The first image's seed, 0 to 4,294,967,295; image i uses <c>seed + i</c>. Random when left out.</summary>
    [Range(0d, JobLimits.MaxSeed)]
    public long? Seed { get; init; }

    /// <summary>How many images, 1 to 8.</summary>
    [Range(1, JobLimits.MaxImages)]
    public int? Images { get; init; }

    /// <summary>A noise schedule's name, as the model tells it.</summary>
    public string? Scheduler { get; init; }

    /// <summary>The stored file's format.</summary>
    public ImageFormat? Format { get; init; }

    /// <summary>1 to 100, for lossy formats.</summary>
    [Range(ImageLimits.MinQuality, ImageLimits.MaxQuality)]
    public int? Quality { get; init; }

    /// <summary>The type's name only: prompts are not for logs.</summary>
    public override string ToString() => nameof(JobSubmission);
}
