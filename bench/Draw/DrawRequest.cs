namespace Aiomus.Draw;

/// <summary>An image to be drawn. What is left out takes the model's default.</summary>
internal sealed record DrawRequest
{
    /// <summary>What to draw.</summary>
    public required string Prompt { get; init; }

    /// <summary>Decides the starting noise.</summary>
    public long Seed { get; init; }

    /// <summary>Denoising steps.</summary>
    public int? Steps { get; init; }

    /// <summary>Classifier-free guidance scale.</summary>
    public double? Guidance { get; init; }

    /// <summary>The scheduler's name.</summary>
    public string? Scheduler { get; init; }
}
