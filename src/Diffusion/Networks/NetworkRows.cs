namespace Aiomus.Diffusion.Networks;

/// <summary>What the denoiser is asked for in one call: rows of many images, all of one size.</summary>
internal readonly ref struct NetworkRows
{
    /// <summary>Row-major [rows, channels, height, width].</summary>
    public required ReadOnlySpan<float> Samples { get; init; }

    /// <summary>One for each row.</summary>
    public required ReadOnlySpan<float> Timesteps { get; init; }

    /// <summary>Row-major [rows, length, width of an embedding].</summary>
    public required ReadOnlySpan<float> Hidden { get; init; }

    /// <summary>Row-major [rows, width of a pooled prompt]; empty in families without.</summary>
    public ReadOnlySpan<float> Pooled { get; init; }

    /// <summary>In latent cells.</summary>
    public required int Height { get; init; }

    /// <summary>In latent cells.</summary>
    public required int Width { get; init; }

    /// <summary>Vectors of each prompt.</summary>
    public required int Length { get; init; }

    /// <summary>The guidance of each row, for networks that were taught to take it as an input.</summary>
    public ReadOnlySpan<float> Guidances { get; init; }
}
