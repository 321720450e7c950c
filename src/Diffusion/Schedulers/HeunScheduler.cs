using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// Heun's method of second order on the probability flow (Karras et al., arXiv:2206.00364, algorithm 1), name <c>heun</c>. Every step
/// but the last asks the network twice, so there are 2 n - 1 of them for n. One instance serves one run.
/// </summary>
public sealed class HeunScheduler : IScheduler
{
    internal const string ClassName = "HeunDiscreteScheduler";

    private readonly PredictionType _prediction;
    private readonly float? _clip;
    private readonly float[] _timesteps;
    private readonly float[] _sigmas;
    private float[] _clean = [];
    private float[] _slope = [];
    private float[] _from = [];
    private bool _corrects;

    /// <inheritdoc cref="EulerScheduler(SchedulerConfig, int, int)"/>
    public HeunScheduler(SchedulerConfig config, int steps, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = config.ReaderFor(ClassName);
        var process = DiffusionProcess.Read(options, betaStart: 0.00085, betaEnd: 0.012);
        TimestepSpacing.CheckSteps(steps, process.Length, start);
        _clip = options.Flag("clip_sample", false) ? (float)options.Number("clip_sample_range", 1) : null;
        var schedule = VarianceExplodingSchedule.Read(options, process, steps, SigmaLayout.Read(options));
        options.RejectUnread();

        _prediction = process.Prediction;
        _timesteps = [.. schedule.Times.SelectMany((time, i) => Enumerable.Repeat((float)time, i == 0 ? 1 : 2))];
        _sigmas = [.. schedule.Sigmas.SelectMany((sigma, i) => Enumerable.Repeat((float)sigma, i == 0 ? 1 : 2)), 0];
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
            (_clean, _slope, _from) = (new float[sample.Length], new float[sample.Length], new float[sample.Length]);
        }

        VarianceExplodingSchedule.Predict(_prediction, sigma, output, sample, _clean);
        if (_clip is { } range)
        {
            System.Numerics.Tensors.TensorPrimitives.Clamp(_clean, -range, range, _clean);
        }

        if (!_corrects)
        {
            // d_i = (x_i - D(x_i)) / t_i and Euler's step along it.
            LinearCombination.WriteSlope(sample, _clean, sigma, _slope);
            sample.CopyTo(_from);
            LinearCombination.Add(_sigmas[StepIndex + 1] - sigma, _slope, sample);
            _corrects = _sigmas[StepIndex + 1] > 0;
        }
        else
        {
            // The step again, along the mean of the slopes at both its ends.
            var stride = sigma - _sigmas[StepIndex - 1];
            LinearCombination.WriteSlope(sample, _clean, sigma, sample);
            LinearCombination.Write(stride / 2, sample, stride / 2, _slope, sample);
            LinearCombination.Add(1, _from, sample);
            _corrects = false;
        }

        StepIndex++;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample) =>
        LinearCombination.Write(1, clean, Sigma(), noise, sample);

    private float Sigma() => StepIndex < StepCount ? _sigmas[StepIndex] : throw new InvalidOperationException("All steps are done.");
}
