using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// A linear multistep method of order 4 (Adams-Bashforth with uneven steps; Hairer et al., Solving Ordinary Differential Equations I,
/// III.1) on the probability flow of Karras et al., arXiv:2206.00364, name <c>lms</c>. One instance serves one run.
/// </summary>
public sealed class LmsScheduler : IScheduler
{
    internal const string ClassName = "LMSDiscreteScheduler";

    private const int Order = 4;

    private readonly PredictionType _prediction;
    private readonly float[] _timesteps;
    private readonly float[] _sigmas;
    private readonly float[][] _slopes = new float[Order][];
    private float[] _clean = [];
    private int _known;

    /// <inheritdoc cref="EulerScheduler(SchedulerConfig, int, int)"/>
    public LmsScheduler(SchedulerConfig config, int steps, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = config.ReaderFor(ClassName);
        var process = DiffusionProcess.Read(options);
        TimestepSpacing.CheckSteps(steps, process.Length, start);
        var schedule = VarianceExplodingSchedule.Read(options, process, steps, SigmaLayout.Read(options));
        options.RejectUnread();

        _prediction = process.Prediction;
        _timesteps = Array.ConvertAll(schedule.Times, t => (float)t);
        _sigmas = [.. Array.ConvertAll(schedule.Sigmas, s => (float)s), 0];
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
            for (var i = 0; i < Order; i++)
            {
                _slopes[i] = new float[sample.Length];
            }
        }

        VarianceExplodingSchedule.Predict(_prediction, sigma, output, sample, _clean);
        var newest = _slopes[^1];
        Array.Copy(_slopes, 0, _slopes, 1, Order - 1);
        _slopes[0] = newest;
        LinearCombination.WriteSlope(sample, _clean, sigma, newest);
        _known = Math.Min(_known + 1, Order);

        var order = Math.Min(StepIndex + 1, Order);
        for (var i = 0; i < Math.Min(order, _known); i++)
        {
            LinearCombination.Add(Weight(order, i), _slopes[i], sample);
        }

        StepIndex++;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample) =>
        LinearCombination.Write(1, clean, Sigma(), noise, sample);

    // The integral over this step of the polynomial that is 1 at an earlier level and 0 at the others. Two points of Gauss and
    // Legendre are exact for its degree, which is 3 at most.
    private double Weight(int order, int which)
    {
        var (from, to) = ((double)_sigmas[StepIndex], (double)_sigmas[StepIndex + 1]);
        var (middle, half) = ((from + to) / 2, (to - from) / 2);
        var offset = half / Math.Sqrt(3);
        return half * (Basis(middle - offset) + Basis(middle + offset));

        double Basis(double tau)
        {
            var product = 1.0;
            for (var k = 0; k < order; k++)
            {
                if (k != which)
                {
                    product *= (tau - _sigmas[StepIndex - k]) / (_sigmas[StepIndex - which] - (double)_sigmas[StepIndex - k]);
                }
            }

            return product;
        }
    }

    private float Sigma() => StepIndex < StepCount ? _sigmas[StepIndex] : throw new InvalidOperationException("All steps are done.");
}
