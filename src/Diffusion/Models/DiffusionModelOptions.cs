namespace Aiomus.Diffusion.Models;

/// <summary>How a model is run.</summary>
public sealed record DiffusionModelOptions
{
    /// <summary>What runs the networks.</summary>
    public Accelerator Accelerator { get; init; } = Accelerator.Cpu;

    /// <summary>The GPU to use, counted from 0; without meaning on the processor.</summary>
    public int Device { get; init; }

    /// <summary>Threads of each network, 0 for one for each processor core. The networks of a model run one after the other.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Whether idle threads wait busily for the next piece of work. A little faster on a machine of its own, slower and
    /// wasteful on a shared one.
    /// </summary>
    public bool SpinWait { get; init; }

    /// <summary>How many encoded prompts are kept for repeated use; 0 keeps none.</summary>
    public int EmbeddingCacheSize { get; init; } = 256;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Device, nameof(Device));
        ArgumentOutOfRangeException.ThrowIfNegative(Threads, nameof(Threads));
        ArgumentOutOfRangeException.ThrowIfNegative(EmbeddingCacheSize, nameof(EmbeddingCacheSize));
    }
}
