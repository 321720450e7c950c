using System.Numerics.Tensors;
using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>The noise an image begins with.</summary>
internal static class StartingNoise
{
    // Nearer than this two noises are one direction, and the arc between them a line.
    private const double Parallel = 0.9995;

    /// <summary>Draws from a run's own source, and turns it towards a second seed's where one is asked for.</summary>
    public static float[] Draw(ImageRequest request, INoiseSource source, int length)
    {
        var noise = new float[length];
        source.Fill(noise);
        if (request.VariationSeed is { } seed && request.VariationStrength > 0)
        {
            var other = new float[length];
            new TorchNoise(seed).Fill(other);
            Turn(noise, other, request.VariationStrength);
        }

        return noise;
    }

    // Along the great arc, so that the length stays that of noise: Shoemake, Animating rotation with quaternion curves, 1985, eq. 4.
    private static void Turn(Span<float> noise, ReadOnlySpan<float> other, double part)
    {
        var cosine = TensorPrimitives.CosineSimilarity<float>(noise, other);
        var (from, to) = (1 - part, part);
        if (Math.Abs(cosine) < Parallel)
        {
            var angle = Math.Acos(cosine);
            (from, to) = (Math.Sin((1 - part) * angle) / Math.Sin(angle), Math.Sin(part * angle) / Math.Sin(angle));
        }

        TensorPrimitives.Multiply(noise, (float)from, noise);
        TensorPrimitives.MultiplyAdd(other, (float)to, noise, noise);
    }
}
