namespace Aiomus.Diffusion.Schedulers;

/// <summary>How noise levels are laid between the highest and the lowest, and which training timestep a level stands for.</summary>
internal static class SigmaSpacing
{
    private const double Rho = 7;
    private const double BetaShape = 0.6;

    /// <summary>Karras et al., arXiv:2206.00364, eq. 5.</summary>
    public static double[] Karras(double max, double min, int count)
    {
        var (from, to) = (Math.Pow(max, 1 / Rho), Math.Pow(min, 1 / Rho));
        return Array.ConvertAll(Ramp(count), r => Math.Pow(from + r * (to - from), Rho));
    }

    /// <summary>Evenly in the logarithm.</summary>
    public static double[] Exponential(double max, double min, int count)
    {
        var (from, to) = (Math.Log(max), Math.Log(min));
        return Array.ConvertAll(Ramp(count), r => Math.Exp(from + r * (to - from)));
    }

    /// <summary>By the quantiles of the beta distribution with both shapes 0.6 (Lee et al., arXiv:2407.12173).</summary>
    public static double[] Beta(double max, double min, int count) =>
        Array.ConvertAll(Ramp(count), r => min + BetaDistribution.Quantile(1 - r, BetaShape, BetaShape) * (max - min));

    /// <summary>
    /// Levels of a straight path, stretched so that the lowest is the one asked for. A single level is all noise, and stays.
    /// </summary>
    public static double[] StretchTo(double terminal, double[] sigmas)
    {
        var scale = (1 - sigmas[^1]) / (1 - terminal);
        return scale == 0 ? sigmas : Array.ConvertAll(sigmas, sigma => 1 - (1 - sigma) / scale);
    }

    /// <summary>The level between two training levels, linearly.</summary>
    public static double Interpolate(double timestep, double[] sigmas)
    {
        var t = Math.Clamp(timestep, 0, sigmas.Length - 1);
        var low = Math.Min((int)t, sigmas.Length - 2);
        return sigmas[low] + (t - low) * (sigmas[low + 1] - sigmas[low]);
    }

    /// <summary>The timestep whose level this is, between two of them linearly in the logarithm.</summary>
    /// <param name="sigma">A noise level.</param>
    /// <param name="logSigmas">
    /// The logarithms of the training levels. They rise, but for the last ones of a rescaled schedule, so the last one below counts.
    /// </param>
    public static double TimestepOf(double sigma, double[] logSigmas)
    {
        var wanted = Math.Log(Math.Max(sigma, 1e-10));
        var low = Math.Clamp(Array.FindLastIndex(logSigmas, log => log <= wanted), 0, logSigmas.Length - 2);
        var weight = (wanted - logSigmas[low]) / (logSigmas[low + 1] - logSigmas[low]);
        return low + Math.Clamp(weight, 0, 1);
    }

    private static double[] Ramp(int count)
    {
        var ramp = new double[count];
        for (var i = 1; i < count; i++)
        {
            ramp[i] = (double)i / (count - 1);
        }

        return ramp;
    }
}
