using System.Numerics.Tensors;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>Classifier-free guidance of one picture.</summary>
/// <param name="Scale">1 and less is none.</param>
/// <param name="Rescale">How much of the added contrast is taken back, 0 to 1.</param>
/// <param name="Window">The steps that are guided.</param>
internal sealed record Guidance(float Scale, float Rescale, GuidanceWindow Window)
{
    public bool IsOn => Scale > 1;

    /// <summary>Writes what the scheduler is to see.</summary>
    /// <param name="without">The network's answer to the negative prompt.</param>
    /// <param name="with">Its answer to the prompt.</param>
    /// <param name="answer">As long as either, and in other memory.</param>
    public void Apply(ReadOnlySpan<float> without, ReadOnlySpan<float> with, Span<float> answer)
    {
        // Ho and Salimans, arXiv:2207.12598, eq. 6, with the scale counted from 1.
        TensorPrimitives.Subtract(with, without, answer);
        TensorPrimitives.MultiplyAdd(answer, Scale, without, answer);
        if (Rescale > 0)
        {
            // Lin et al., arXiv:2305.08891, eq. 15 and 16.
            var factor = Deviation(with) / Deviation(answer);
            TensorPrimitives.Multiply(answer, (float)((Rescale * factor) + 1 - Rescale), answer);
        }
    }

    private static double Deviation(ReadOnlySpan<float> values)
    {
        var mean = TensorPrimitives.Sum(values) / (double)values.Length;
        var squares = TensorPrimitives.SumOfSquares(values) - (values.Length * mean * mean);
        return Math.Sqrt(Math.Max(squares, 1e-20) / (values.Length - 1));
    }
}
