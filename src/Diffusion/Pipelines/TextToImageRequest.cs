namespace Aiomus.Diffusion.Pipelines;

/// <summary>A picture to be made from words. What is null takes the model's default.</summary>
public sealed record TextToImageRequest
{
    /// <summary>What to draw.</summary>
    public required string Prompt { get; init; }

    /// <summary>What to steer away from; counts only when guidance is over 1.</summary>
    public string NegativePrompt { get; init; } = "";

    /// <summary>In pixels.</summary>
    public int? Width { get; init; }

    /// <summary>In pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Denoising steps.</summary>
    public int? Steps { get; init; }

    /// <summary>Classifier-free guidance scale (Ho and Salimans, arXiv:2207.12598): 1 or less switches it off and halves the work.</summary>
    public double? Guidance { get; init; }

    /// <summary>Decides the starting noise; its low 32 bits count.</summary>
    public required long Seed { get; init; }

    /// <summary>One of <see cref="Models.ModelInfo.Schedulers"/>.</summary>
    public string? Scheduler { get; init; }
}
