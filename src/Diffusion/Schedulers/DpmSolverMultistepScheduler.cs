using System.Numerics.Tensors;
using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// DPM-Solver and DPM-Solver++ as multistep methods of order 1 to 3 (Lu et al., arXiv:2206.00927 and arXiv:2211.01095), and their
/// stochastic forms of order 1 to 3, name <c>dpmpp_2m</c>. One instance serves one run.
/// </summary>
public sealed class DpmSolverMultistepScheduler : IScheduler
{
    internal const string ClassName = "DPMSolverMultistepScheduler";

    private const int FewSteps = 15;

    private readonly PredictionType _prediction;
    private readonly SampleLimit _limit;
    private readonly MultistepSchedule _schedule;
    private readonly int _order;
    private readonly bool _predictsClean;
    private readonly bool _stochastic;
    private readonly bool _heun;
    private readonly bool _endsWithFirstOrder;
    private readonly bool _lowersOrder;
    private float[][] _outputs;
    private float[] _clean = [];
    private float[] _noise = [];
    private int _known;

    /// <summary>Builds the schedule of one run.</summary>
    /// <param name="config">The model's options.</param>
    /// <param name="steps">From 1 to the number of training steps.</param>
    /// <param name="start">The step to begin with, when an image and not pure noise is the start.</param>
    /// <exception cref="SchedulerException">An option cannot be honoured.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The steps or the start are out of range.</exception>
    public DpmSolverMultistepScheduler(SchedulerConfig config, int steps, int start = 0)
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

        // Relatives of this solver name their variants in the same option.
        var algorithm = options.Choice(
            "algorithm_type", "dpmsolver++", "dpmsolver++", "dpmsolver", "sde-dpmsolver++", "sde-dpmsolver", "deis");
        _predictsClean = algorithm is "dpmsolver++" or "sde-dpmsolver++" or "deis";
        _stochastic = algorithm.StartsWith("sde", StringComparison.Ordinal);
        _heun = options.Choice("solver_type", "midpoint", "midpoint", "heun", "logrho", "bh1", "bh2") == "heun";
        if (_stochastic && !_predictsClean && _order == 3)
        {
            throw options.Unfit("solver_order");
        }

        if (!_predictsClean && _prediction == PredictionType.Flow)
        {
            throw options.Unfit("algorithm_type");
        }

        var lowersOrder = options.Flag("lower_order_final", true);
        var eulerAtFinal = options.Flag("euler_at_final", false);
        var endsAtZero = SigmaLayout.ReadEndsAtZero(options);
        _schedule = MultistepSchedule.Read(options, process, steps, new MultistepRules
        {
            EndsAtZero = endsAtZero,
            Lu = options.Flag("use_lu_lambdas", false),
            LeastLambda = options.Number("lambda_min_clipped", double.NegativeInfinity),
        });
        options.RejectUnread();
        if (!_predictsClean && endsAtZero)
        {
            // The noise prediction has no limit at level 0.
            throw options.Unfit("final_sigmas_type");
        }

        _endsWithFirstOrder = eulerAtFinal || (lowersOrder && StepCount < FewSteps) || endsAtZero;
        _lowersOrder = lowersOrder && StepCount < FewSteps;
        _outputs = new float[_order][];
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
        ArgumentNullException.ThrowIfNull(noise);
        CheckNotDone();
        Allocate(sample.Length);
        Remember(output, sample);
        if (_stochastic)
        {
            noise.Fill(_noise);
        }

        var isLast = StepIndex == StepCount - 1;
        var order = Math.Min(_order, _known + 1);
        if (isLast && _endsWithFirstOrder)
        {
            order = 1;
        }
        else if (StepIndex == StepCount - 2 && _lowersOrder)
        {
            order = Math.Min(order, 2);
        }

        Advance(order, sample);
        _known = Math.Min(_known + 1, _order);
        StepIndex++;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample)
    {
        CheckNotDone();
        var now = _schedule.LevelAt(StepIndex);
        LinearCombination.Write(now.Alpha, clean, now.Sigma, noise, sample);
    }

    private void CheckNotDone()
    {
        if (StepIndex >= StepCount)
        {
            throw new InvalidOperationException("All steps are done.");
        }
    }

    private void Allocate(int length)
    {
        if (_clean.Length == length)
        {
            return;
        }

        _clean = new float[length];
        _noise = _stochastic ? new float[length] : [];
        _outputs = [.. _outputs.Select(_ => new float[length])];
    }

    // The newest output comes first; the oldest one's buffer is used again.
    private void Remember(ReadOnlySpan<float> output, ReadOnlySpan<float> sample)
    {
        var newest = _outputs[^1];
        Array.Copy(_outputs, 0, _outputs, 1, _outputs.Length - 1);
        _outputs[0] = newest;

        var now = _schedule.LevelAt(StepIndex);
        now.Predict(_prediction, output, sample, _clean);
        _limit.Apply(_clean);
        if (_predictsClean)
        {
            _clean.CopyTo(newest, 0);
        }
        else if (_prediction == PredictionType.Epsilon && !_limit.IsActive)
        {
            output.CopyTo(newest);
        }
        else
        {
            now.NoiseOf(_clean, sample, newest);
        }
    }

    private void Advance(int order, Span<float> sample)
    {
        var t = _schedule.LevelAt(StepIndex + 1);
        var s = _schedule.LevelAt(StepIndex);
        var h = t.Lambda - s.Lambda;
        if (h == 0)
        {
            // Two rules for the lowest level can meet: there is no way to go.
            return;
        }

        var (keep, first, second, third) = Weights(t, s, h);
        TensorPrimitives.Multiply(sample, (float)keep, sample);
        LinearCombination.Add(first, _outputs[0], sample);
        if (order == 2)
        {
            // D_1 = (m_0 - m_1) / r_0, arXiv:2211.01095, algorithm 2.
            var r0 = (s.Lambda - _schedule.LevelAt(StepIndex - 1).Lambda) / h;
            AddDifference(second(_heun) / r0, 0, 1, sample);
        }
        else if (order == 3)
        {
            var l1 = _schedule.LevelAt(StepIndex - 1).Lambda;
            var l2 = _schedule.LevelAt(StepIndex - 2).Lambda;
            var (r0, r1) = ((s.Lambda - l1) / h, (l1 - l2) / h);
            var (d1, d2) = (second(true), third);

            // D_1 = D_10 + r_0 / (r_0 + r_1) (D_10 - D_11), D_2 = (D_10 - D_11) / (r_0 + r_1), arXiv:2206.00927, appendix.
            var bend = (d1 * r0 + d2) / (r0 + r1);
            AddDifference((d1 + bend) / r0, 0, 1, sample);
            AddDifference(-bend / r1, 1, 2, sample);
        }

        if (_stochastic)
        {
            var spread = _predictsClean ? 1 - Math.Exp(-2 * h) : Math.Exp(2 * h) - 1;
            LinearCombination.Add(t.Sigma * Math.Sqrt(spread), _noise, sample);
        }
    }

    // What the sample, the newest output and its first and second divided differences are multiplied with.
    private (double Keep, double First, Func<bool, double> Second, double Third) Weights(NoiseLevel t, NoiseLevel s, double h)
    {
        if (_predictsClean && !_stochastic)
        {
            var e = Math.Exp(-h) - 1;
            return (
                t.Sigma / s.Sigma,
                -t.Alpha * e,
                heun => heun ? t.Alpha * (e / h + 1) : -0.5 * t.Alpha * e,
                -t.Alpha * ((e + h) / (h * h) - 0.5));
        }

        if (_predictsClean)
        {
            var e = 1 - Math.Exp(-2 * h);
            return (
                t.Sigma / s.Sigma * Math.Exp(-h),
                t.Alpha * e,
                heun => heun ? t.Alpha * (e / (-2 * h) + 1) : 0.5 * t.Alpha * e,
                t.Alpha * ((e - 2 * h) / (4 * h * h) - 0.5));
        }

        var grown = Math.Exp(h) - 1;
        var twice = _stochastic ? 2 : 1;
        return (
            t.Alpha / s.Alpha,
            -twice * t.Sigma * grown,
            heun => heun ? -twice * t.Sigma * (grown / h - 1) : -0.5 * twice * t.Sigma * grown,
            -t.Sigma * ((grown - h) / (h * h) - 0.5));
    }

    private void AddDifference(double weight, int newer, int older, Span<float> sample)
    {
        LinearCombination.Add(weight, _outputs[newer], sample);
        LinearCombination.Add(-weight, _outputs[older], sample);
    }
}
