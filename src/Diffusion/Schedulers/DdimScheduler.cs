using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>Denoising diffusion implicit models (Song et al., arXiv:2010.02502), name <c>ddim</c>. One instance serves one run.</summary>
public sealed class DdimScheduler : IScheduler
{
    internal const string ClassName = "DDIMScheduler";

    private readonly DiffusionProcess _process;
    private readonly SampleLimit _limit;
    private readonly float[] _timesteps;
    private readonly float _finalAlphaBar;
    private readonly int _stride;
    private readonly double _eta;
    private float[] _clean = [];
    private float[] _epsilon = [];
    private float[] _noise = [];

    /// <summary>Builds the schedule of one run.</summary>
    /// <param name="config">The model's options.</param>
    /// <param name="steps">From 1 to the number of training steps.</param>
    /// <param name="start">The step to begin with, when an image and not pure noise is the start.</param>
    /// <param name="eta">0 is deterministic, 1 adds the noise of the original process (eq. 16).</param>
    /// <exception cref="SchedulerException">An option cannot be honoured.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The steps, the start or eta are out of range.</exception>
    public DdimScheduler(SchedulerConfig config, int steps, int start = 0, double eta = 0)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (eta is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(eta), eta, "Eta lies between 0 and 1.");
        }

        var options = config.ReaderFor(ClassName);
        _process = DiffusionProcess.Read(options, keepFiniteSigma: false);
        TimestepSpacing.CheckSteps(steps, _process.Length, start);

        // A file that was written for another sampler says nothing of a limit that its latents never had.
        _limit = SampleLimit.Read(options, clipByDefault: options.IsOwn);
        var spacing = TimestepSpacing.Read(options, "leading");
        var offset = options.Integer("steps_offset", 0);
        _finalAlphaBar = options.Flag("set_alpha_to_one", true) ? 1 : _process.AlphaBar[0];
        options.RejectUnread();

        _eta = eta;
        _stride = _process.Length / steps;
        var times = spacing switch
        {
            "linspace" => Array.ConvertAll(TimestepSpacing.Linspace(_process.Length - 1, steps), Math.Round),
            "leading" => TimestepSpacing.Leading(_stride, steps, offset, _process.Length),
            _ => TimestepSpacing.Trailing(_process.Length, _process.Length, steps),
        };
        _timesteps = Array.ConvertAll(times, t => (float)Math.Clamp(t, 0, _process.Length - 1));
        _process.RequireSignal(options, _timesteps.AsSpan(Math.Min(start, StepCount)), _limit);
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
        var now = (double)AlphaBarAt(Timestep());
        var next = (double)AlphaBarAt(Timestep() - _stride);
        if (_clean.Length != sample.Length)
        {
            (_clean, _epsilon) = (new float[sample.Length], new float[sample.Length]);
        }

        var level = new NoiseLevel(Math.Sqrt(now), Math.Sqrt(1 - now), 0);
        level.Predict(_process.Prediction, output, sample, _clean);
        level.PredictNoise(_process.Prediction, output, sample, _epsilon);
        _limit.Apply(_clean);

        // sigma_t(eta), eq. 16; then eq. 12: predicted x_0, direction to x_t, noise.
        var sigma = _eta * Math.Sqrt((1 - next) / (1 - now) * (1 - now / next));
        LinearCombination.Write(Math.Sqrt(next), _clean, Math.Sqrt(Math.Max(0, 1 - next - sigma * sigma)), _epsilon, sample);
        if (_eta > 0)
        {
            Array.Resize(ref _noise, sample.Length);
            noise.Fill(_noise);
            LinearCombination.Add(sigma, _noise, sample);
        }

        StepIndex++;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample)
    {
        var now = (double)AlphaBarAt(Timestep());
        LinearCombination.Write(Math.Sqrt(now), clean, Math.Sqrt(1 - now), noise, sample);
    }

    private int Timestep()
        => StepIndex < StepCount ? (int)_timesteps[StepIndex] : throw new InvalidOperationException("All steps are done.");

    private float AlphaBarAt(int timestep) => timestep >= 0 ? _process.AlphaBar[timestep] : _finalAlphaBar;
}
