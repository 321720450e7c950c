using System.Numerics.Tensors;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>Classifier-free guidance of one image.</summary>
/// <param name="scale">1 and less is none.</param>
/// <param name="rescale">How much of the added contrast is taken back, 0 to 1.</param>
/// <param name="window">The steps that are guided.</param>
/// <param name="interval">The negative prompt is asked about in every so many of them.</param>
internal sealed class Guidance(float scale, float rescale, GuidanceWindow window, int interval)
{
    // What the prompt made different when the network was last asked about both.
    private float[] _difference = [];
    private int _age;

    public float Scale => scale;

    public bool IsOn => scale > 1;

    public bool IsOnAt(int step, int count) => IsOn && window.Holds(step, count);

    /// <summary>True when the next guided step needs the network's answer to the negative prompt.</summary>
    public bool AsksBoth => _difference.Length == 0 || _age >= interval;

    /// <summary>Writes what the scheduler is to see.</summary>
    /// <param name="without">The network's answer to the negative prompt.</param>
    /// <param name="with">Its answer to the prompt.</param>
    /// <param name="answer">As long as either, and in other memory.</param>
    public void Apply(ReadOnlySpan<float> without, ReadOnlySpan<float> with, Span<float> answer)
    {
        if (_difference.Length != with.Length)
        {
            _difference = new float[with.Length];
        }

        TensorPrimitives.Subtract(with, without, _difference);
        _age = 0;
        Apply(with, answer);
    }

    /// <summary>The same with the difference of an earlier step.</summary>
    public void Apply(ReadOnlySpan<float> with, Span<float> answer)
    {
        // Ho and Salimans, arXiv:2207.12598, eq. 6, with the scale counted from 1.
        TensorPrimitives.MultiplyAdd(_difference, scale - 1, with, answer);
        _age++;
        if (rescale > 0)
        {
            // Lin et al., arXiv:2305.08891, eq. 15 and 16.
            var factor = Deviation(with) / Deviation(answer);
            TensorPrimitives.Multiply(answer, (float)((rescale * factor) + 1 - rescale), answer);
        }
    }

    private static double Deviation(ReadOnlySpan<float> values)
    {
        var mean = TensorPrimitives.Sum(values) / (double)values.Length;
        var squares = TensorPrimitives.SumOfSquares(values) - (values.Length * mean * mean);
        return Math.Sqrt(Math.Max(squares, 1e-20) / (values.Length - 1));
    }
}
