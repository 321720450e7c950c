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
    /// <param name="start">The step to begin with, when an image and not pure noise is the start.</param>
    /// <exception cref="SchedulerException">An option cannot be honoured.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The steps or the start are out of range.</exception>
    public EulerScheduler(SchedulerConfig config, int steps, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = config.ReaderFor(ClassName);
        var process = DiffusionProcess.Read(options);
        TimestepSpacing.CheckSteps(steps, process.Length, start);
        var logLinear = options.Choice("interpolation_type", "linear", "linear", "log_linear") == "log_linear";
        var continuous = options.Choice("timestep_type", "discrete", "discrete", "continuous") == "continuous";
        var schedule = VarianceExplodingSchedule.Read(options, process, steps, SigmaLayout.Read(options), logLinear);
        var final = SigmaLayout.ReadEndsAtZero(options) ? 0 : process.Sigmas()[0];
        options.RejectUnread();

        _prediction = process.Prediction;
        _sigmas = [.. Array.ConvertAll(schedule.Sigmas, s => (float)s), (float)final];
        _timesteps = continuous && _prediction == PredictionType.Velocity
            ? Array.ConvertAll(_sigmas[..^1], s => 0.25f * MathF.Log(s))
            : Array.ConvertAll(schedule.Times, t => (float)t);
        InitialNoiseScale = schedule.InitialNoiseScale;
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
    public void ScaleInput(ReadOnlySpan<float> sample, Span<float> input) => VarianceExplodingSchedule.ScaleInput(Sigma(), sample, input);

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<float> output, Span<float> sample, INoiseSource noise)
    {
        var sigma = (double)Sigma();
        if (_clean.Length != sample.Length)
        {
            _clean = new float[sample.Length];
        }

        VarianceExplodingSchedule.Predict(_prediction, sigma, output, sample, _clean);

        // x + (sigma' - sigma) d with d = (x - x_0) / sigma, algorithm 2.
        LinearCombination.Move(sample, _clean, sigma, _sigmas[StepIndex + 1] - sigma);
        StepIndex++;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample) =>
        LinearCombination.Write(1, clean, Sigma(), noise, sample);

    private float Sigma() => StepIndex < StepCount ? _sigmas[StepIndex] : throw new InvalidOperationException("All steps are done.");
}
