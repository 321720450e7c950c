namespace Aiomus.Contracts.Gallery;

/// <summary>An image in its owner's gallery and everything that made it.</summary>
public sealed record ImageResponse
{
    /// <summary>The image's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The job that made it.</summary>
    public required Guid JobId { get; init; }

    /// <summary>
    /// The image in words, for who cannot see it: the person's own words, else the prompt, cut at a word to at most 250 characters.
    /// </summary>
    public required string Alt { get; init; }

    /// <summary>Where the file is: a path on this host. It needs the API key like everything else.</summary>
    public required string ContentUrl { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>What was drawn.</summary>
    public required string Prompt { get; init; }

    /// <summary>What was steered away from; empty for nothing.</summary>
    public required string NegativePrompt { get; init; }

    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Denoising steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Classifier-free guidance scale.</summary>
    public required double Guidance { get; init; }

    /// <summary>This image's own seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The noise schedule.</summary>
    public required string Scheduler { get; init; }

    /// <summary>The stored file's format.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>1 to 100 for lossy formats; null when it was left to the format.</summary>
    public int? Quality { get; init; }

    /// <summary>The stored file's size in bytes.</summary>
    public required long Bytes { get; init; }
}
