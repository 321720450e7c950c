using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// Euler's method along the straight paths of rectified flow, x_sigma = (1 - sigma) x_0 + sigma epsilon (Liu et al., arXiv:2209.03003;
/// Esser et al., arXiv:2403.03206), name <c>flow_euler</c>. One instance serves one run.
/// </summary>
public sealed class FlowMatchEulerScheduler : IScheduler
{
    internal const string ClassName = "FlowMatchEulerDiscreteScheduler";

    private readonly float[] _timesteps;
    private readonly float[] _sigmas;
    private readonly bool _stochastic;
    private float[] _clean = [];
    private float[] _noise = [];

    /// <summary>Builds the schedule of one run.</summary>
    /// <param name="config">The model's options.</param>
    /// <param name="steps">From 1 to the number of training steps.</param>
    /// <param name="start">The step to begin with, when an image and not pure noise is the start.</param>
    /// <param name="mu">The shift for the image's size, for models that shift by it; see <see cref="ShiftFor"/>.</param>
    /// <param name="even">See <see cref="ScheduleRequest.IsEven"/>.</param>
    /// <exception cref="SchedulerException">An option cannot be honoured.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The steps or the start are out of range.</exception>
    public FlowMatchEulerScheduler(SchedulerConfig config, int steps, int start = 0, double? mu = null, bool even = false)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = config.ReaderFor(ClassName);
        var length = options.Integer("num_train_timesteps", 1000);
        TimestepSpacing.CheckSteps(steps, length, start);
        var shift = options.Number("shift", 1);
        var dynamic = options.Flag("use_dynamic_shifting", false);
        var linear = options.Choice("time_shift_type", "exponential", "exponential", "linear") == "linear";
        var terminal = options.OptionalNumber("shift_terminal");
        var inverts = options.Flag("invert_sigmas", false);
        var layout = SigmaLayout.Read(options);
        _stochastic = options.Flag("stochastic_sampling", false);
        options.RejectUnread();
        if (dynamic && mu is null)
        {
            throw new ArgumentNullException(nameof(mu), "This model shifts its schedule by the image's size.");
        }

        double Shift(double sigma) => shift * sigma / (1 + (shift - 1) * sigma);
        double ShiftBySize(double sigma) => sigma <= 0 ? 0 : linear
            ? mu!.Value / (mu.Value + (1 / sigma - 1))
            : Math.Exp(mu!.Value) / (Math.Exp(mu.Value) + (1 / sigma - 1));

        // The ends are those of the training schedule, which a fixed shift has moved already.
        var (max, min) = even ? (1.0, 1.0 / steps) : dynamic ? (1.0, 1.0 / length) : (Shift(1), Shift(1.0 / length));
        var sigmas = new double[steps];
        for (var i = 0; i < steps; i++)
        {
            var sigma = steps == 1 ? max : max + (min - max) * i / (steps - 1);
            sigmas[i] = dynamic ? ShiftBySize(sigma) : Shift(sigma);
        }

        if (terminal is { } end and > 0)
        {
            sigmas = SigmaSpacing.StretchTo(end, sigmas);
        }

        if (layout.IsNamed)
        {
            sigmas = layout.Lay(sigmas[0], sigmas[^1], steps);
        }

        if (inverts)
        {
            sigmas = Array.ConvertAll(sigmas, sigma => 1 - sigma);
        }

        _sigmas = [.. Array.ConvertAll(sigmas, sigma => (float)sigma), inverts ? 1 : 0];
        _timesteps = Array.ConvertAll(sigmas, sigma => (float)(sigma * length));
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
    public float InitialNoiseScale => 1;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Prediction => _clean;

    /// <summary>The shift for an image of this many tokens: linear between the two lengths that the model names.</summary>
    /// <param name="config">The model's options.</param>
    /// <param name="tokens">Patches of the latent.</param>
    public static double ShiftFor(SchedulerConfig config, int tokens)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = config.ReaderFor(ClassName);
        var (few, many) = (options.Number("base_image_seq_len", 256), options.Number("max_image_seq_len", 4096));
        var (low, high) = (options.Number("base_shift", 0.5), options.Number("max_shift", 1.15));
        return low + (high - low) * (tokens - few) / (many - few);
    }

    /// <inheritdoc/>
    public void ScaleInput(ReadOnlySpan<float> sample, Span<float> input) => sample.CopyTo(input);

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<float> output, Span<float> sample, INoiseSource noise)
    {
        ArgumentNullException.ThrowIfNull(noise);
        var (sigma, next) = ((double)Sigma(), (double)_sigmas[StepIndex + 1]);
        if (_clean.Length != sample.Length)
        {
            _clean = new float[sample.Length];
        }

        // The network answers epsilon - x_0, the direction of the path.
        LinearCombination.Write(1, sample, -sigma, output, _clean);
        if (_stochastic)
        {
            Array.Resize(ref _noise, sample.Length);
            noise.Fill(_noise);
            LinearCombination.Write(1 - next, _clean, next, _noise, sample);
        }
        else
        {
            LinearCombination.Add(next - sigma, output, sample);
        }

        StepIndex++;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample)
    {
        var sigma = (double)Sigma();
        LinearCombination.Write(1 - sigma, clean, sigma, noise, sample);
    }

    private float Sigma() => StepIndex < StepCount ? _sigmas[StepIndex] : throw new InvalidOperationException("All steps are done.");
}
