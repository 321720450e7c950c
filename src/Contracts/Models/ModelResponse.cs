namespace Aiomus.Contracts.Models;

/// <summary>A model that this installation knows. Limits are inclusive.</summary>
public sealed record ModelResponse
{
    /// <summary>The name in requests.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Workers that run it, or are loading it; 0 when nobody can draw with it now: its workers are away, or it was taken from them.
    /// </summary>
    public required int Workers { get; init; }

    /// <summary>Pixels when the request names none.</summary>
    public required int DefaultWidth { get; init; }

    /// <summary>Pixels when the request names none.</summary>
    public required int DefaultHeight { get; init; }

    /// <summary>The smallest width and height, in pixels.</summary>
    public required int MinSize { get; init; }

    /// <summary>The largest width and height, in pixels.</summary>
    public required int MaxSize { get; init; }

    /// <summary>Width and height are multiples of this many pixels.</summary>
    public required int SizeMultiple { get; init; }

    /// <summary>Denoising steps when the request names none.</summary>
    public required int DefaultSteps { get; init; }

    /// <summary>The fewest denoising steps.</summary>
    public int MinSteps { get; init; } = 1;

    /// <summary>The most denoising steps.</summary>
    public required int MaxSteps { get; init; }

    /// <summary>Classifier-free guidance when the request names none.</summary>
    public required double DefaultGuidance { get; init; }

    /// <summary>The noise schedule when the request names none.</summary>
    public required string DefaultScheduler { get; init; }

    /// <summary>The noise schedules that can be named.</summary>
    public required IReadOnlyList<string> Schedulers { get; init; }

    /// <summary>Measured seconds of one step of one image at the default size; null before the first measurement.</summary>
    public double? SecondsPerStep { get; init; }
}
