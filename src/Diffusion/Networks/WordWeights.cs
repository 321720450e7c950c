using System.Numerics.Tensors;

namespace Aiomus.Diffusion.Networks;

/// <summary>
/// Gives the words of an encoded prompt their weights. A word's vector is multiplied by its weight, and the prompt's brought back to
/// the mean that they had: otherwise weights would change the strength of the rest too. A mean that is near zero or far from what it was
/// says nothing of the strength, and is left.
/// </summary>
/// <param name="Room">Words of one part of the prompt.</param>
/// <param name="First">Where in a part the words begin.</param>
/// <param name="Tokens">Vectors of a part that are the prompt's. Some encoders put vectors of their own after them; those stay as they
/// are.</param>
/// <param name="Length">Vectors of a part in all.</param>
/// <param name="Width">How long each is.</param>
internal readonly record struct WordWeights(int Room, int First, int Tokens, int Length, int Width)
{
    private const float GreatestRatio = 2;

    public void Apply(Span<float> values, ReadOnlySpan<float> weights)
    {
        if (!weights.ContainsAnyExcept(1f))
        {
            return;
        }

        var before = Sum(values);
        for (var word = 0; word < weights.Length && word / Room < values.Length / Width / Length; word++)
        {
            var token = (word % Room) + First;
            if (token < Tokens)
            {
                var vector = values.Slice(((word / Room * Length) + token) * Width, Width);
                TensorPrimitives.Multiply(vector, weights[word], vector);
            }
        }

        var ratio = before / Sum(values);
        if (ratio is >= 1 / GreatestRatio and <= GreatestRatio)
        {
            for (var start = 0; start < values.Length; start += Length * Width)
            {
                var own = values.Slice(start, Tokens * Width);
                TensorPrimitives.Multiply(own, ratio, own);
            }
        }
    }

    private float Sum(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        for (var start = 0; start < values.Length; start += Length * Width)
        {
            sum += TensorPrimitives.Sum(values.Slice(start, Tokens * Width));
        }

        return sum;
    }
}
