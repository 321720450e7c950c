using System.Numerics.Tensors;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// The noise levels of samplers that walk sigma = sqrt((1 - abar) / abar) (Karras et al., arXiv:2206.00364), and the timesteps that
/// the network is told for them. Timesteps are not rounded.
/// </summary>
internal sealed class VarianceExplodingSchedule
{
    private VarianceExplodingSchedule(double[] times, double[] sigmas, bool leads)
    {
        Times = times;
        Sigmas = sigmas;
        var max = (float)sigmas.Max();
        InitialNoiseScale = leads ? MathF.Sqrt(max * max + 1) : max;
    }

    public double[] Times { get; }

    /// <summary>One for each time, and with log-linear levels one more. The last level of all is not among them.</summary>
    public double[] Sigmas { get; }

    public float InitialNoiseScale { get; }

    /// <param name="options">Where the spacing and its offset come from.</param>
    /// <param name="process">What the network was trained on.</param>
    /// <param name="steps">How many.</param>
    /// <param name="layout">A rule for the levels, or null when they follow from the times alone.</param>
    /// <param name="logLinear">Whether the levels lie evenly in the logarithm over the whole training range.</param>
    public static VarianceExplodingSchedule Read(
        SchedulerOptionReader options, DiffusionProcess process, int steps, SigmaLayout? layout, bool logLinear = false)
    {
        var spacing = TimestepSpacing.Read(options, "linspace");
        var offset = options.Integer("steps_offset", 0);
        var training = process.Sigmas();
        var times = spacing switch
        {
            "linspace" => Array.ConvertAll(TimestepSpacing.Linspace(process.Length - 1, steps), t => (double)(float)t),
            "leading" => TimestepSpacing.Leading(process.Length / steps, steps, offset, process.Length),
            _ => TimestepSpacing.Trailing(process.Length, process.Length, steps),
        };
        var sigmas = logLinear
            ? SigmaSpacing.Exponential(training[^1], training[0], times.Length + 1)
            : Array.ConvertAll(times, t => SigmaSpacing.Interpolate(t, training));
        if (layout?.IsNamed == true)
        {
            // Laid between the ends of the spaced times, not of the whole training range.
            sigmas = layout.Lay(sigmas[0], sigmas[^1], times.Length);
            var logs = Array.ConvertAll(training, Math.Log);
            times = Array.ConvertAll(sigmas, s => SigmaSpacing.TimestepOf(s, logs));
        }

        return new VarianceExplodingSchedule(times, sigmas, leads: spacing == "leading");
    }

    /// <summary>Writes the clean sample that the network's answer at a level stands for.</summary>
    public static void Predict(
        PredictionType prediction, double sigma, ReadOnlySpan<float> output, ReadOnlySpan<float> sample, Span<float> clean)
    {
        switch (prediction)
        {
            case PredictionType.Velocity:
                // In float32 and by division, as published samplers have it: at levels in the thousands the last digit shows.
                var variance = ((float)sigma * (float)sigma) + 1;
                TensorPrimitives.Divide(sample, variance, clean);
                LinearCombination.Add(-(float)sigma / MathF.Sqrt(variance), output, clean);
                break;
            case PredictionType.Sample:
                output.CopyTo(clean);
                break;
            default:
                LinearCombination.Write(1, sample, -sigma, output, clean);
                break;
        }
    }

    /// <summary>Writes what the network is to see of a sample at a level: c_in of table 1.</summary>
    public static void ScaleInput(double sigma, ReadOnlySpan<float> sample, Span<float> input) =>
        TensorPrimitives.Divide(sample, MathF.Sqrt(((float)sigma * (float)sigma) + 1), input);
}
