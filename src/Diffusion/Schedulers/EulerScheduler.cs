using System.Numerics.Tensors;
using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// Euler's method on the probability flow in noise levels (Karras et al., arXiv:2206.00364, algorithm 2 without churn), name
/// <c>euler</c>. One instance serves one run.
/// </summary>
public sealed class EulerScheduler : IScheduler
{
    internal const string ClassName = "EulerDiscreteScheduler";

    private readonly PredictionType _prediction;
    private readonly float[] _timesteps;
    private readonly float[] _sigmas;
    private float[] _clean = [];

    /// <summary>Builds the schedule of one run.</summary>
    /// <param name="config">The model's options.</param>
    /// <param name="steps">From 1 to the number of training steps.</param>
    /// <param name="start">The step to begin with, when a picture and not pure noise is the start.</param>
    /// <exception cref="SchedulerException">An option cannot be honoured.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The steps or the start are out of range.</exception>
    public EulerScheduler(SchedulerConfig config, int steps, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = config.ReaderFor(ClassName);
        var process = DiffusionProcess.Read(options);
        TimestepSpacing.CheckSteps(steps, process.Length, start);
        var spacing = TimestepSpacing.Read(options, "linspace");
        var offset = options.Integer("steps_offset", 0);
        var logLinear = options.OwnChoice("interpolation_type", "linear", "linear", "log_linear") == "log_linear";
        var continuous = options.OwnChoice("timestep_type", "discrete", "discrete", "continuous") == "continuous";
        var layout = SigmaLayout.Read(options);
        options.RejectUnread();

        _prediction = process.Prediction;
        var training = process.Sigmas();
        var times = spacing switch
        {
            "linspace" => Array.ConvertAll(TimestepSpacing.Linspace(process.Length - 1, steps), t => (double)(float)t),
            "leading" => TimestepSpacing.Leading(process.Length / steps, steps, offset),
            _ => TimestepSpacing.Trailing(process.Length, process.Length, steps),
        };
        var sigmas = logLinear
            ? SigmaSpacing.Exponential(training[^1], training[0], times.Length + 1)
            : Array.ConvertAll(times, t => SigmaSpacing.Interpolate(t, training));
        if (layout.IsNamed)
        {
            // Laid between the ends of the spaced times, not of the whole training range.
            sigmas = layout.Lay(sigmas[0], sigmas[^1], times.Length);
            var logs = Array.ConvertAll(training, Math.Log);
            times = Array.ConvertAll(sigmas, s => SigmaSpacing.TimestepOf(s, logs));
        }

        _sigmas = [.. Array.ConvertAll(sigmas, s => (float)s), (float)layout.FinalSigma(training)];
        _timesteps = continuous && _prediction == PredictionType.Velocity
            ? Array.ConvertAll(_sigmas[..^1], s => 0.25f * MathF.Log(s))
            : Array.ConvertAll(times, t => (float)t);
        var max = _sigmas.Max();
        InitialNoiseScale = spacing == "leading" ? MathF.Sqrt(max * max + 1) : max;
        StepIndex = start;
    }

    /// <inheritdoc/>
    public int StepCount => _timesteps.Length;

    /// <inheritdoc/>
    public int StepIndex { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Timesteps => _timesteps;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Sigmas => _sigmas;

    /// <inheritdoc/>
    public float InitialNoiseScale { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Prediction => _clean;

    /// <inheritdoc/>
    public void ScaleInput(ReadOnlySpan<float> sample, Span<float> input)
    {
        // c_in of table 1.
        var sigma = (double)Sigma();
        TensorPrimitives.Multiply(sample, (float)(1 / Math.Sqrt(sigma * sigma + 1)), input);
    }

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<float> output, Span<float> sample, INoiseSource noise)
    {
        var sigma = (double)Sigma();
        if (_clean.Length != sample.Length)
        {
            _clean = new float[sample.Length];
        }

        switch (_prediction)
        {
            case PredictionType.Velocity:
                LinearCombination.Write(1 / (sigma * sigma + 1), sample, -sigma / Math.Sqrt(sigma * sigma + 1), output, _clean);
                break;
            case PredictionType.Sample:
                output.CopyTo(_clean);
                break;
            default:
                LinearCombination.Write(1, sample, -sigma, output, _clean);
                break;
        }

        // x + (sigma' - sigma) d with d = (x - x_0) / sigma, algorithm 2.
        var ratio = (_sigmas[StepIndex + 1] - sigma) / sigma;
        LinearCombination.Write(1 + ratio, sample, -ratio, _clean, sample);
        StepIndex++;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample) =>
        LinearCombination.Write(1, clean, Sigma(), noise, sample);

    private float Sigma() => StepIndex < StepCount ? _sigmas[StepIndex] : throw new InvalidOperationException("All steps are done.");
}
