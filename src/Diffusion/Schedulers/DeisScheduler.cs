using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// The diffusion exponential integrator sampler in log rho, orders 1 to 3 (Zhang and Chen, arXiv:2204.13902), name <c>deis</c>. One
/// instance serves one run.
/// </summary>
public sealed class DeisScheduler : IScheduler
{
    internal const string ClassName = "DEISMultistepScheduler";

    private const int FewSteps = 15;

    private readonly PredictionType _prediction;
    private readonly SampleLimit _limit;
    private readonly float[] _timesteps;
    private readonly float[] _sigmas;
    private readonly int _order;
    private readonly bool _lowersOrder;
    private float[][] _epsilons;
    private float[] _clean = [];
    private int _known;

    /// <inheritdoc cref="EulerScheduler(SchedulerConfig, int, int)"/>
    public DeisScheduler(SchedulerConfig config, int steps, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = config.ReaderFor(ClassName);
        var process = DiffusionProcess.Read(options, keepFiniteSigma: false);
        TimestepSpacing.CheckSteps(steps, process.Length, start);
        _prediction = process.Prediction;
        _limit = SampleLimit.Read(options, clipByDefault: null);
        _order = options.Integer("solver_order", 2);
        if (_order is < 1 or > 3)
        {
            throw options.Unfit("solver_order");
        }

        // Relatives of this solver name their variants in the same options.
        options.Choice("algorithm_type", "deis", "deis", "dpmsolver", "dpmsolver++");
        options.Choice("solver_type", "logrho", "logrho", "midpoint", "heun", "bh1", "bh2");
        var lowersOrder = options.Flag("lower_order_final", true);
        var schedule = MultistepSchedule.Read(options, process, steps, SigmaLayout.Read(options), final: null);
        options.RejectUnread();

        (_timesteps, _sigmas) = (schedule.Timesteps, schedule.Sigmas);
        _lowersOrder = lowersOrder && StepCount < FewSteps;
        _epsilons = new float[_order][];
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

    /// <inheritdoc/>
    public void ScaleInput(ReadOnlySpan<float> sample, Span<float> input) => sample.CopyTo(input);

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<float> output, Span<float> sample, INoiseSource noise)
    {
        var s = Level();
        if (_clean.Length != sample.Length)
        {
            _clean = new float[sample.Length];
            _epsilons = [.. _epsilons.Select(_ => new float[_clean.Length])];
        }

        s.Predict(_prediction, output, sample, _clean);
        _limit.Apply(_clean);
        var newest = _epsilons[^1];
        Array.Copy(_epsilons, 0, _epsilons, 1, _epsilons.Length - 1);
        _epsilons[0] = newest;
        s.NoiseOf(_clean, sample, newest);

        var left = StepCount - StepIndex;
        var order = Math.Min(_order, _known + 1);
        Advance(_lowersOrder && left <= 2 ? Math.Min(order, left) : order, s, sample);
        _known = Math.Min(_known + 1, _order);
        StepIndex++;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample)
    {
        var now = Level();
        LinearCombination.Write(now.Alpha, clean, now.Sigma, noise, sample);
    }

    // x_t = alpha_t (x / alpha_s + sum_j C_j epsilon_j), eq. 15, with C_j the integral of a Lagrange polynomial in log rho.
    private void Advance(int order, NoiseLevel s, Span<float> sample)
    {
        var (rho, rho0) = ((double)_sigmas[StepIndex + 1], (double)_sigmas[StepIndex]);
        var t = NoiseLevel.Of(rho);
        System.Numerics.Tensors.TensorPrimitives.Multiply(sample, (float)(t.Alpha / s.Alpha), sample);
        for (var j = 0; j < order; j++)
        {
            var weight = order switch
            {
                1 => rho - rho0,
                2 => Linear(rho, j) - Linear(rho0, j),
                _ => Quadratic(rho, j) - Quadratic(rho0, j),
            };
            LinearCombination.Add(t.Alpha * weight, _epsilons[j], sample);
        }
    }

    // The antiderivative at r of (ln r - ln c) / (ln b - ln c), where b is the level of answer j and c that of the other.
    private double Linear(double r, int j)
    {
        var (b, c) = (Log(j), Log(1 - j));
        return r * (Math.Log(r) - c - 1) / (b - c);
    }

    // The antiderivative at r of (ln r - ln c)(ln r - ln d) / ((ln b - ln c)(ln b - ln d)).
    private double Quadratic(double r, int j)
    {
        var (b, c, d) = (Log(j), Log((j + 1) % 3), Log((j + 2) % 3));
        var l = Math.Log(r);
        return r * (c * (d - l + 1) - d * l + d + l * l - 2 * l + 2) / ((b - c) * (b - d));
    }

    private double Log(int back) => Math.Log(_sigmas[StepIndex - back]);

    private NoiseLevel Level() => StepIndex < StepCount ? NoiseLevel.Of(_sigmas[StepIndex]) : throw new InvalidOperationException("All steps are done.");
}
