using Aiomus.Diffusion.Schedulers;

namespace Aiomus.Diffusion.Models;

/// <summary>What a caller needs to know of a model to form a request. Sizes are in pixels.</summary>
public sealed record ModelInfo
{
    /// <summary>The name of the model's folder.</summary>
    public required string Name { get; init; }

    /// <summary>How it is built.</summary>
    public required ModelFamily Family { get; init; }

    /// <summary>What its images may begin with.</summary>
    public required IReadOnlyList<ImageMode> Modes { get; init; }

    /// <summary>Widths and heights are multiples of this.</summary>
    public required int SizeMultiple { get; init; }

    /// <summary>The smallest width and height.</summary>
    public required int MinSize { get; init; }

    /// <summary>The largest width and height.</summary>
    public required int MaxSize { get; init; }

    /// <summary>The width a request has when it names none.</summary>
    public required int DefaultWidth { get; init; }

    /// <summary>The height a request has when it names none.</summary>
    public required int DefaultHeight { get; init; }

    /// <summary>The steps a request has when it names none.</summary>
    public required int DefaultSteps { get; init; }

    /// <summary>The fewest steps a request may have.</summary>
    public required int MinSteps { get; init; }

    /// <summary>The most steps a request may have.</summary>
    public required int MaxSteps { get; init; }

    /// <summary>The guidance a request has when it names none.</summary>
    public required double DefaultGuidance { get; init; }

    /// <summary>The scheduler of a request that names none.</summary>
    public required string DefaultScheduler { get; init; }

    /// <summary>The schedulers that can run this model.</summary>
    public required IReadOnlyList<string> Schedulers { get; init; }

    /// <summary>What the network predicts.</summary>
    public required PredictionType PredictionType { get; init; }

    /// <summary>Tokens of a prompt that reach the network, without begin and end; later ones are left out.</summary>
    public required int MaxPromptTokens { get; init; }

    /// <summary>Channels of a latent.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>Pixels to one latent cell, along each side.</summary>
    public required int LatentScale { get; init; }
}
