using System.Numerics;
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

    /// <summary>
    /// Writes (x - clean) / sigma, in this order: at high levels the difference is small against both, and rounding shows.
    /// </summary>
    public static void WriteSlope(ReadOnlySpan<float> x, ReadOnlySpan<float> clean, double sigma, Span<float> slope)
    {
        TensorPrimitives.Subtract(x, clean, slope);
        TensorPrimitives.Divide(slope, (float)sigma, slope);
    }

    /// <summary>Moves x by a stride along that slope, in one pass.</summary>
    public static void Move(Span<float> x, ReadOnlySpan<float> clean, double sigma, double stride)
    {
        var (level, way) = ((float)sigma, (float)stride);
        var (levels, ways) = (new Vector<float>(level), new Vector<float>(way));
        var i = 0;
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var at = new Vector<float>(x[i..]);
            (at + ((at - new Vector<float>(clean[i..])) / levels * ways)).CopyTo(x[i..]);
        }

        for (; i < x.Length; i++)
        {
            x[i] += (x[i] - clean[i]) / level * way;
        }
    }

    public static void Add(double weight, ReadOnlySpan<float> x, Span<float> destination) =>
        TensorPrimitives.MultiplyAdd(x, (float)weight, destination, destination);
}
