using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// UniPC, a predictor and a corrector of one form and any order, which share the network's answer (Zhao et al., arXiv:2302.04867),
/// name <c>unipc</c>. One instance serves one run.
/// </summary>
public sealed class UniPcScheduler : IScheduler
{
    internal const string ClassName = "UniPCMultistepScheduler";

    private readonly PredictionType _prediction;
    private readonly SampleLimit _limit;
    private readonly MultistepSchedule _schedule;
    private readonly int _order;
    private readonly bool _predictsClean;
    private readonly bool _expands;
    private readonly bool _lowersOrder;
    private readonly int[] _uncorrected;
    private float[][] _outputs;
    private float[] _clean = [];
    private float[] _last = [];
    private int _known;
    private int _lastOrder;

    /// <inheritdoc cref="EulerScheduler(SchedulerConfig, int, int)"/>
    public UniPcScheduler(SchedulerConfig config, int steps, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = config.ReaderFor(ClassName);
        var process = DiffusionProcess.Read(options, flows: true);
        TimestepSpacing.CheckSteps(steps, process.Length, start);
        _prediction = process.Prediction;
        _limit = SampleLimit.Read(options, clipByDefault: null);
        _order = options.Integer("solver_order", 2);
        if (_order is < 1 or > 9)
        {
            throw options.Unfit("solver_order");
        }

        _predictsClean = options.Flag("predict_x0", true);

        // Relatives of this solver name their variants in the same option; they run with the second form.
        _expands = options.Choice("solver_type", "bh2", "bh1", "bh2", "midpoint", "heun", "logrho") != "bh1";
        _lowersOrder = options.Flag("lower_order_final", true);
        _uncorrected = Array.ConvertAll(options.Numbers("disable_corrector") ?? [], step => (int)step);
        var endsAtZero = SigmaLayout.ReadEndsAtZero(options);
        _schedule = MultistepSchedule.Read(options, process, steps, new MultistepRules
        {
            EndsAtZero = endsAtZero,
            EndsLevel = true,
            RoundsCosine = true,
            FlowsFromNoise = true,
            FlowsFromKarras = true,
            Terminal = options.OptionalNumber("shift_terminal"),
        });
        options.RejectUnread();
        if (endsAtZero && !_lowersOrder && _order > 1)
        {
            // Only the first order has a limit at level 0.
            throw options.Unfit("lower_order_final");
        }

        if (!_predictsClean && (endsAtZero || _prediction == PredictionType.Flow))
        {
            // Noise has no limit at level 0, and no part in straight paths.
            throw options.Unfit("predict_x0");
        }

        // One more than the order: the corrector looks one answer further back.
        _outputs = new float[_order + 1][];
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
        var now = Level(StepIndex);
        Allocate(sample.Length);
        Remember(now, output, sample);
        if (_known > 0 && !_uncorrected.Contains(StepIndex - 1))
        {
            // Algorithm 1: from the last sample again, now that the answer at its end is known.
            _last.CopyTo(sample);
            Advance(_lastOrder, Level(StepIndex - 1), now, newest: 1, sample, corrects: true);
        }

        _lastOrder = Math.Min(_lowersOrder ? Math.Min(_order, StepCount - StepIndex) : _order, _known + 1);
        sample.CopyTo(_last);
        Advance(_lastOrder, now, _schedule.LevelAt(StepIndex + 1), newest: 0, sample, corrects: false);
        _known = Math.Min(_known + 1, _order);
        StepIndex++;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample)
    {
        var now = Level(StepIndex);
        LinearCombination.Write(now.Alpha, clean, now.Sigma, noise, sample);
    }

    private void Allocate(int length)
    {
        if (_clean.Length != length)
        {
            (_clean, _last) = (new float[length], new float[length]);
            _outputs = [.. _outputs.Select(_ => new float[length])];
        }
    }

    private void Remember(NoiseLevel now, ReadOnlySpan<float> output, ReadOnlySpan<float> sample)
    {
        var newest = _outputs[^1];
        Array.Copy(_outputs, 0, _outputs, 1, _outputs.Length - 1);
        _outputs[0] = newest;
        now.Predict(_prediction, output, sample, _clean);
        if (_predictsClean)
        {
            _limit.Apply(_clean);
            _clean.CopyTo(newest, 0);
        }
        else
        {
            now.PredictNoise(_prediction, output, sample, newest);
        }
    }

    // UniP-p and UniC-p, eq. 3 and 9: the exponential integrator's first order, and B(h) times weighted differences to the answer
    // at s. `newest` is the place of that answer among those remembered.
    private void Advance(int order, NoiseLevel s, NoiseLevel t, int newest, Span<float> sample, bool corrects)
    {
        var h = t.Lambda - s.Lambda;
        if (h == 0)
        {
            // Two rules for the lowest level can meet: there is no way to go.
            return;
        }

        var hh = _predictsClean ? -h : h;
        var phi = ExpM1(hh);
        var b = _expands ? phi : hh;
        var scale = _predictsClean ? t.Alpha : t.Sigma;
        var keep = _predictsClean ? t.Sigma / s.Sigma : t.Alpha / s.Alpha;

        // Ratios r_i of the earlier levels, and 1 for the level that is aimed at.
        var ratios = new double[order];
        var at = StepIndex - newest;
        for (var i = 1; i < order; i++)
        {
            ratios[i - 1] = (Level(at - i).Lambda - s.Lambda) / h;
        }

        ratios[^1] = 1;
        var weights = Weights(ratios, hh, phi, b, corrects);
        LinearCombination.Write(keep, sample, -scale * phi, _outputs[newest], sample);
        for (var i = 1; i < order; i++)
        {
            AddDifference(-scale * b * weights[i - 1] / ratios[i - 1], newest + i, newest, sample);
        }

        if (corrects)
        {
            AddDifference(-scale * b * weights[^1], 0, newest, sample);
        }
    }

    private static double[] Weights(double[] ratios, double hh, double phi, double b, bool corrects)
    {
        // Each of these makes the lowest order exact without solving anything.
        var count = corrects ? ratios.Length : ratios.Length - 1;
        if (count == 0)
        {
            return [];
        }

        if (count == 1)
        {
            return [0.5];
        }

        // R_p(h) a_p = phi_p(h) / B(h), theorem 3.1.
        var (matrix, right) = (new double[count, count], new double[count]);
        var (phiK, factorial) = (phi / hh - 1, 1.0);
        for (var k = 0; k < count; k++)
        {
            for (var i = 0; i < count; i++)
            {
                matrix[k, i] = Math.Pow(ratios[i], k);
            }

            right[k] = phiK * factorial / b;
            factorial *= k + 2;
            phiK = phiK / hh - 1 / factorial;
        }

        return LinearSystem.Solve(matrix, right);
    }

    private void AddDifference(double weight, int of, int from, Span<float> sample)
    {
        LinearCombination.Add(weight, _outputs[of], sample);
        LinearCombination.Add(-weight, _outputs[from], sample);
    }

    private NoiseLevel Level(int step)
        => step < StepCount ? _schedule.LevelAt(step) : throw new InvalidOperationException("All steps are done.");

    private static double ExpM1(double x) => Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1;
}
