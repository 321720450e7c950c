namespace Aiomus.Diffusion.Noise;

/// <summary>
/// The normal noise of PyTorch's CPU generator: the numbers of <c>torch.randn</c> in float32 after <c>manual_seed</c>,
/// so that a seed means the same starting noise here as in the tools people know. Agreement is within 1e-6.
/// </summary>
/// <remarks>PyTorch keeps the low 32 bits of a seed; seeds that agree in them give the same noise. Not thread-safe.</remarks>
public sealed class TorchNoise(long seed) : INoiseSource
{
    private const int Block = 16;

    private readonly MersenneTwister _twister = new(unchecked((uint)seed));
    private double? _spare;

    /// <inheritdoc/>
    public void Fill(Span<float> destination)
    {
        if (destination.Length < Block)
        {
            FillSingly(destination);
            return;
        }

        DrawUniform(destination);
        var whole = destination.Length - destination.Length % Block;
        for (var i = 0; i < whole; i += Block)
        {
            Transform(destination.Slice(i, Block));
        }

        // PyTorch draws the last sixteen places anew when the length is no multiple of sixteen.
        if (whole != destination.Length)
        {
            var tail = destination[^Block..];
            DrawUniform(tail);
            Transform(tail);
        }
    }

    private void DrawUniform(Span<float> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = (_twister.Next() & 0xFFFFFF) * (1f / (1 << 24));
        }
    }

    // Box and Muller (1958), with the first half of a block as radii and the second as angles.
    private static void Transform(Span<float> block)
    {
        for (var i = 0; i < Block / 2; i++)
        {
            var radius = (float)Math.Sqrt(-2 * (float)Math.Log(1f - block[i]));
            var angle = (float)(2 * Math.PI) * block[i + Block / 2];
            block[i] = radius * (float)Math.Cos(angle);
            block[i + Block / 2] = radius * (float)Math.Sin(angle);
        }
    }

    // Short tensors come from the generator's double path, which keeps every second value for the next call.
    private void FillSingly(Span<float> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            if (_spare is { } kept)
            {
                destination[i] = (float)kept;
                _spare = null;
                continue;
            }

            var angle = 2 * Math.PI * NextDouble();
            var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
            destination[i] = (float)(radius * Math.Cos(angle));
            _spare = radius * Math.Sin(angle);
        }
    }

    private double NextDouble()
    {
        var high = (ulong)_twister.Next();
        var low = (ulong)_twister.Next();
        return (((high << 32) | low) & ((1UL << 53) - 1)) * (1.0 / (1UL << 53));
    }
}
