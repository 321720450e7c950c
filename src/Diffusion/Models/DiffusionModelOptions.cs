namespace Aiomus.Diffusion.Models;

/// <summary>How a model is run.</summary>
public sealed record DiffusionModelOptions
{
    /// <summary>What runs the networks.</summary>
    public Accelerator Accelerator { get; init; } = Accelerator.Cpu;

    /// <summary>The GPU to use, counted from 0; without meaning on the processor.</summary>
    public int Device { get; init; }

    /// <summary>
    /// Threads that networks work on, 0 for one for each processor core. Models of a process that ask for the same number share one
    /// pool; the first one loaded makes it.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>
    /// Whether idle threads wait busily for the next piece of work. A little faster on a machine of its own, slower and
    /// wasteful on a shared one.
    /// </summary>
    public bool SpinWait { get; init; }

    /// <summary>How many encoded prompts are kept for repeated use, in 64 MiB at most; 0 keeps none.</summary>
    public int EmbeddingCacheSize { get; init; } = 256;

    /// <summary>
    /// The side, in latent cells, of the tiles in which larger images are decoded, 16 or more; 0 decodes every image whole. Tiles
    /// bound the decoder's memory, which for an image of 2048 pixels a side would be several GiB.
    /// </summary>
    public int DecoderTile { get; init; } = 128;

    /// <summary>
    /// A folder for optimised copies of the networks, made when a model is first opened and used from then on; null keeps none. A copy
    /// belongs to one file as it was, one version of the runtime and one processor; the folder may be emptied at any time. A relative
    /// path lies in the model's own folder, such as <c>.graphs</c>. Where nothing can be written there are no copies.
    /// </summary>
    public string? GraphCache { get; init; }

    /// <summary>How CUDA is used; without meaning on the processor.</summary>
    public CudaOptions Cuda { get; init; } = new();

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Device, nameof(Device));
        ArgumentOutOfRangeException.ThrowIfNegative(Threads, nameof(Threads));
        ArgumentOutOfRangeException.ThrowIfNegative(EmbeddingCacheSize, nameof(EmbeddingCacheSize));
        if (DecoderTile is not (0 or >= 16))
        {
            throw new ArgumentOutOfRangeException(nameof(DecoderTile), DecoderTile, "A tile has 16 cells or more, or 0 for none.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(Cuda.MemoryLimit, nameof(CudaOptions.MemoryLimit));
    }
}
