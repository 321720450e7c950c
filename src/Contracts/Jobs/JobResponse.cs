using System.Text.Json.Serialization;
using Aiomus.Contracts.Gallery;

namespace Aiomus.Contracts.Jobs;

/// <summary>A job as it stands now, with every default filled in.</summary>
public sealed record JobResponse
{
    /// <summary>The job's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>
    /// What to draw, the preferred style included. Empty once the last of the job's images was deleted, and for a job without images
    /// once 64 others have ended after it.
    /// </summary>
    public required string Prompt { get; init; }

    /// <summary>What to steer away from; empty for nothing.</summary>
    public required string NegativePrompt { get; init; }

    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Denoising steps of each image.</summary>
    public required int Steps { get; init; }

    /// <summary>Classifier-free guidance scale.</summary>
    public required double Guidance { get; init; }

    /// <summary>The first image's seed; image i uses <c>seed + i</c>.</summary>
    public required long Seed { get; init; }

    /// <summary>How many images were asked for.</summary>
    public required int RequestedImages { get; init; }

    /// <summary>The noise schedule.</summary>
    public required string Scheduler { get; init; }

    /// <summary>The stored files' format.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>1 to 100 for lossy formats; null when it was left to the format.</summary>
    public int? Quality { get; init; }

    /// <summary>What it costs when it succeeds: one credit is one image at the model's default size and steps.</summary>
    public required int Credits { get; init; }

    /// <summary>Its place in the queue; null when it does not wait.</summary>
    public JobQueueFigure? Queue { get; init; }

    /// <summary>How far it is.</summary>
    public required JobProgress Progress { get; init; }

    /// <summary>The images of a succeeded job; empty before.</summary>
    public required IReadOnlyList<JobImage> Images { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public JobError? Error { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When the current or last worker took it; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>True when it will never change again.</summary>
    [JsonIgnore]
    public bool IsTerminal => State is JobState.Succeeded or JobState.Failed or JobState.Canceled;

    /// <summary>The id and state only: prompts are not for logs.</summary>
    public override string ToString() => $"{Id} {State}";
}
