namespace Aiomus.Diffusion.Schedulers;

/// <summary>A noise level in the variance-preserving picture: alpha^2 + sigma^2 = 1, lambda = log(alpha / sigma).</summary>
internal readonly record struct NoiseLevel(double Alpha, double Sigma, double Lambda)
{
    /// <param name="ratio">sigma / alpha, the level in the variance-exploding picture.</param>
    public static NoiseLevel Of(double ratio)
    {
        var alpha = 1 / Math.Sqrt(ratio * ratio + 1);
        return new NoiseLevel(alpha, ratio * alpha, -Math.Log(ratio));
    }

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
            default:
                LinearCombination.Write(1 / Alpha, sample, -Sigma / Alpha, output, clean);
                break;
        }
    }

    /// <summary>Writes the noise that a clean sample leaves in the sample at this level.</summary>
    public void NoiseOf(ReadOnlySpan<float> clean, ReadOnlySpan<float> sample, Span<float> noise) =>
        LinearCombination.Write(1 / Sigma, sample, -Alpha / Sigma, clean, noise);
}
