using System.Numerics.Tensors;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>Weighted sums of samples; the destination may be the first operand.</summary>
internal static class LinearCombination
{
    public static void Write(double a, ReadOnlySpan<float> x, double b, ReadOnlySpan<float> y, Span<float> destination)
    {
        TensorPrimitives.Multiply(x, (float)a, destination);
        Add(b, y, destination);
    }

    /// <summary>Writes (x - clean) / sigma, in this order: at high levels the difference is small against both, and rounding shows.</summary>
    public static void WriteSlope(ReadOnlySpan<float> x, ReadOnlySpan<float> clean, double sigma, Span<float> slope)
    {
        TensorPrimitives.Subtract(x, clean, slope);
        TensorPrimitives.Divide(slope, (float)sigma, slope);
    }

    public static void Add(double weight, ReadOnlySpan<float> x, Span<float> destination) =>
        TensorPrimitives.MultiplyAdd(x, (float)weight, destination, destination);
}
