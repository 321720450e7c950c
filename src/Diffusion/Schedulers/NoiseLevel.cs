using System.Numerics.Tensors;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>A noise level, x = alpha x_0 + sigma epsilon, and lambda = log(alpha / sigma).</summary>
internal readonly record struct NoiseLevel(double Alpha, double Sigma, double Lambda)
{
    /// <summary>A level of a straight path: alpha + sigma = 1.</summary>
    public static NoiseLevel OfFlow(float sigma) => Of(1 - sigma, sigma);

    /// <summary>A level where alpha^2 + sigma^2 = 1.</summary>
    /// <param name="ratio">sigma / alpha, the level in the variance-exploding image.</param>
    public static NoiseLevel Of(float ratio)
    {
        var alpha = 1 / MathF.Sqrt((ratio * ratio) + 1);
        return Of(alpha, ratio * alpha);
    }

    // In float32, as published samplers do: where levels lie close together their differences in lambda show it.
    private static NoiseLevel Of(float alpha, float sigma) => new(alpha, sigma, MathF.Log(alpha) - MathF.Log(sigma));

    /// <summary>Writes the clean sample that the network's answer at this level stands for.</summary>
    public void Predict(PredictionType prediction, ReadOnlySpan<float> output, ReadOnlySpan<float> sample, Span<float> clean)
    {
        switch (prediction)
        {
            case PredictionType.Velocity:
                LinearCombination.Write(Alpha, sample, -Sigma, output, clean);
                break;
            case PredictionType.Sample:
                output.CopyTo(clean);
                break;
            case PredictionType.Flow:
                LinearCombination.Write(1, sample, -Sigma, output, clean);
                break;
            case PredictionType.Epsilon when Alpha > 0:
                LinearCombination.Write(1 / Alpha, sample, -Sigma / Alpha, output, clean);
                break;
            default:
                // No signal is left: infinities, which samplers that limit the clean sample bring back.
                LinearCombination.Write(1, sample, -Sigma, output, clean);
                TensorPrimitives.Divide(clean, 0, clean);
                break;
        }
    }

    /// <summary>Writes the noise that the network's answer at this level stands for.</summary>
    public void PredictNoise(PredictionType prediction, ReadOnlySpan<float> output, ReadOnlySpan<float> sample, Span<float> noise)
    {
        switch (prediction)
        {
            case PredictionType.Velocity:
                LinearCombination.Write(Alpha, output, Sigma, sample, noise);
                break;
            case PredictionType.Sample:
                NoiseOf(output, sample, noise);
                break;
            case PredictionType.Flow:
                LinearCombination.Write(1 - Sigma, output, 1, sample, noise);
                break;
            default:
                output.CopyTo(noise);
                break;
        }
    }

    /// <summary>Writes the noise that a clean sample leaves in the sample at this level.</summary>
    public void NoiseOf(ReadOnlySpan<float> clean, ReadOnlySpan<float> sample, Span<float> noise) =>
        LinearCombination.Write(1 / Sigma, sample, -Alpha / Sigma, clean, noise);
}
