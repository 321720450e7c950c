using System.Numerics.Tensors;
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
    private readonly MultistepSchedule _schedule;
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
        var process = DiffusionProcess.Read(options, flows: true);
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
        _schedule = MultistepSchedule.Read(options, process, steps, new MultistepRules { EndsLevel = true, RoundsCosine = true });
        options.RejectUnread();

        _lowersOrder = lowersOrder && StepCount < FewSteps;
        _epsilons = new float[_order][];
        StepIndex = start;
    }

    /// <inheritdoc/>
    public int StepCount => _schedule.Timesteps.Length;

    /// <inheritdoc/>
    public int StepIndex { get; private set; }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Timesteps => _schedule.Timesteps;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Sigmas => _schedule.Sigmas;

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

    // x_t = alpha_t (x / alpha_s + sum_j C_j epsilon_j), eq. 15, with C_j the integral of a Lagrange polynomial in log rho. Between
    // near levels it is a small difference of large numbers, and published samplers take it in float32: so do we.
    private void Advance(int order, NoiseLevel s, Span<float> sample)
    {
        var t = _schedule.LevelAt(StepIndex + 1);
        if (order == 1)
        {
            LinearCombination.Write(
                t.Alpha / s.Alpha, sample, -t.Sigma * (MathF.Exp((float)(t.Lambda - s.Lambda)) - 1), _epsilons[0], sample);
            return;
        }

        var (rho, rho0) = (Rho(-1), Rho(0));
        TensorPrimitives.Divide(sample, (float)s.Alpha, sample);
        for (var j = 0; j < order; j++)
        {
            LinearCombination.Add(
                order == 2 ? Linear(rho, j) - Linear(rho0, j) : Quadratic(rho, j) - Quadratic(rho0, j), _epsilons[j], sample);
        }

        TensorPrimitives.Multiply(sample, (float)t.Alpha, sample);
    }

    // The antiderivative at r of (ln r - ln c) / (ln b - ln c), where b is the level of answer j and c that of the other.
    private float Linear(float r, int j)
    {
        var (b, c) = (Log(j), Log(1 - j));
        return r * (-c + MathF.Log(r) - 1) / (b - c);
    }

    // The antiderivative at r of (ln r - ln c)(ln r - ln d) / ((ln b - ln c)(ln b - ln d)).
    private float Quadratic(float r, int j)
    {
        var (b, c, d) = (Log(j), Log((j + 1) % 3), Log((j + 2) % 3));
        var l = MathF.Log(r);
        return r * (c * (d - l + 1) - d * l + d + l * l - 2 * l + 2) / ((b - c) * (b - d));
    }

    private float Log(int back) => MathF.Log(Rho(back));

    private float Rho(int back)
    {
        var level = _schedule.LevelAt(StepIndex - back);
        return (float)(level.Sigma / level.Alpha);
    }

    private NoiseLevel Level()
        => StepIndex < StepCount ? _schedule.LevelAt(StepIndex) : throw new InvalidOperationException("All steps are done.");
}
