using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// Multistep sampling of latent consistency models (Luo et al., arXiv:2310.04378, algorithm 3), name <c>lcm</c>. One instance serves
/// one run.
/// </summary>
public sealed class LcmScheduler : IScheduler
{
    internal const string ClassName = "LCMScheduler";

    // sigma_data of the boundary conditions, section 2.
    private const double SigmaData = 0.5;

    private readonly DiffusionProcess _process;
    private readonly SampleLimit _limit;
    private readonly float[] _timesteps;
    private readonly double _scaling;
    private readonly float _finalAlphaBar;
    private float[] _clean = [];
    private float[] _noise = [];

    /// <summary>Builds the schedule of one run.</summary>
    /// <param name="config">The model's options.</param>
    /// <param name="steps">From 1 to the steps of the teacher that the model was distilled from.</param>
    /// <param name="strength">The part of the schedule to be walked, over 0 and at most 1; less than 1 begins from an image.</param>
    /// <param name="start">The step to begin with, where an image is the start and the way is not shortened.</param>
    /// <exception cref="SchedulerException">An option cannot be honoured.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The steps, the strength or the start are out of range.</exception>
    public LcmScheduler(SchedulerConfig config, int steps, double strength = 1, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (strength is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(strength), strength, "Strength must be above 0 and at most 1.");
        }

        var options = config.ReaderFor(ClassName);
        _process = DiffusionProcess.Read(options, 0.00085, 0.012, "scaled_linear", keepFiniteSigma: false);
        _limit = SampleLimit.Read(options, clipByDefault: false);
        _scaling = options.Number("timestep_scaling", 10);
        _finalAlphaBar = options.Flag("set_alpha_to_one", true) ? 1 : _process.AlphaBar[0];
        var origin = ReadOrigin(options);

        // The teacher's schedule is fixed; these concern other samplers.
        options.Integer("steps_offset", 0);
        options.Choice("timestep_spacing", "leading", "leading", "linspace", "trailing");
        options.RejectUnread();
        if (origin < 1 || origin > _process.Length)
        {
            throw options.Unfit("original_inference_steps");
        }

        var times = (int)(origin * strength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, times);
        ArgumentOutOfRangeException.ThrowIfNegative(start);

        // The teacher's times from the last, and of them as many as there are steps, evenly from the first.
        var stride = _process.Length / origin;
        _timesteps = new float[steps];
        for (var i = 0; i < steps; i++)
        {
            _timesteps[i] = (times - (int)Math.Floor((double)times * i / steps)) * stride - 1;
        }

        _process.RequireSignal(options, _timesteps.AsSpan(Math.Min(start, steps)), _limit);
        StepIndex = start;
    }

    /// <inheritdoc/>
    public int StepCount => _timesteps.Length;

    /// <inheritdoc/>
    public int StepIndex { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Timesteps => _timesteps;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Sigmas => [];

    /// <inheritdoc/>
    public float InitialNoiseScale => 1;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Prediction => _clean;

    /// <inheritdoc/>
    public void ScaleInput(ReadOnlySpan<float> sample, Span<float> input) => sample.CopyTo(input);

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<float> output, Span<float> sample, INoiseSource noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        var now = (double)AlphaBar(StepIndex);
        if (_clean.Length != sample.Length)
        {
            (_clean, _noise) = (new float[sample.Length], new float[sample.Length]);
        }

        new NoiseLevel(Math.Sqrt(now), Math.Sqrt(1 - now), 0).Predict(_process.Prediction, output, sample, _clean);
        _limit.Apply(_clean);

        // f(x, t) = c_skip x + c_out x_0, eq. 9, so that f is the identity at t = 0.
        var time = _timesteps[StepIndex] * _scaling;
        var skip = SigmaData * SigmaData / (time * time + SigmaData * SigmaData);
        LinearCombination.Write(skip, sample, time / Math.Sqrt(time * time + SigmaData * SigmaData), _clean, sample);
        if (StepIndex < StepCount - 1)
        {
            var next = (double)AlphaBar(StepIndex + 1);
            noise.Fill(_noise);
            LinearCombination.Write(Math.Sqrt(next), sample, Math.Sqrt(1 - next), _noise, sample);
        }

        StepIndex++;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample)
    {
        var now = (double)AlphaBar(StepIndex);
        LinearCombination.Write(Math.Sqrt(now), clean, Math.Sqrt(1 - now), noise, sample);
    }

    /// <summary>How many of the teacher's times a strength leaves.</summary>
    internal static int TimesFor(SchedulerConfig config, double strength) => (int)(ReadOrigin(config.ReaderFor(ClassName)) * strength);

    private static int ReadOrigin(SchedulerOptionReader options) => options.Integer("original_inference_steps", 50);

    private float AlphaBar(int step)
    {
        var time = step < StepCount ? (int)_timesteps[step] : throw new InvalidOperationException("All steps are done.");
        return time >= 0 ? _process.AlphaBar[time] : _finalAlphaBar;
    }
}
