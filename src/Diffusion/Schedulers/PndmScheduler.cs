using Aiomus.Diffusion.Noise;

namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// Pseudo numerical methods: the linear multistep of order 4, begun by Runge-Kutta steps or, as most models ask, by a step that is
/// done twice (Liu et al., arXiv:2202.09778), name <c>pndm</c>. One instance serves one run.
/// </summary>
public sealed class PndmScheduler : IScheduler
{
    internal const string ClassName = "PNDMScheduler";

    private const int Order = 4;

    private readonly DiffusionProcess _process;
    private readonly float[] _timesteps;
    private readonly int _warmUp;
    private readonly int _stride;
    private readonly bool _skipsWarmUp;
    private readonly float _finalAlphaBar;
    private readonly float[][] _outputs = new float[Order][];
    private float[] _clean = [];
    private float[] _mean = [];
    private float[] _from = [];
    private int _known;
    private int _done;

    /// <summary>Builds the schedule of one run.</summary>
    /// <param name="config">The model's options.</param>
    /// <param name="steps">From 1 to the number of training steps; the network is asked once more, or up to nine times with a
    /// warm-up.</param>
    /// <param name="start">The step to begin with, when an image and not pure noise is the start.</param>
    /// <exception cref="SchedulerException">An option cannot be honoured.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The steps or the start are out of range.</exception>
    public PndmScheduler(SchedulerConfig config, int steps, int start = 0)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = config.ReaderFor(ClassName);
        _process = DiffusionProcess.Read(options);
        TimestepSpacing.CheckSteps(steps, _process.Length, start);
        var spacing = TimestepSpacing.Read(options, "leading");
        var offset = options.Integer("steps_offset", 0);

        // Models that were written for this sampler say whether it warms up; all that are in use say no, and so do we for others.
        _skipsWarmUp = options.Flag("skip_prk_steps", !options.IsOwn);
        _finalAlphaBar = options.Flag("set_alpha_to_one", false) ? 1 : _process.AlphaBar[0];
        options.RejectUnread();
        if (_process.Prediction == PredictionType.Sample)
        {
            throw options.Unfit("prediction_type");
        }

        if (!_skipsWarmUp && steps < Order)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"With a warm-up there are {Order} steps at least.");
        }

        if (!_skipsWarmUp && start > 0)
        {
            throw new ArgumentOutOfRangeException(nameof(start), start, "A warm-up begins with noise; skip_prk_steps leaves it out.");
        }

        _stride = _process.Length / steps;
        var times = spacing switch
        {
            "linspace" => Array.ConvertAll(TimestepSpacing.Linspace(_process.Length - 1, steps), Math.Round),
            "leading" => TimestepSpacing.Leading(_stride, steps, offset, _process.Length),
            _ => TimestepSpacing.Trailing(_process.Length, _process.Length, steps),
        };
        _timesteps = Array.ConvertAll(_skipsWarmUp ? Twice(times) : WarmedUp(times, out _warmUp), t => (float)t);
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
        Allocate(sample.Length);
        var level = AlphaBarAt(Time(StepIndex));
        new NoiseLevel(Math.Sqrt(level), Math.Sqrt(1 - level), 0).Predict(_process.Prediction, output, sample, _clean);
        if (_done < _warmUp)
        {
            StepRungeKutta(output, sample);
        }
        else
        {
            StepMultistep(output, sample);
        }

        _done++;
        StepIndex++;
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample)
    {
        var now = AlphaBarAt(Time(StepIndex));
        LinearCombination.Write(Math.Sqrt(now), clean, Math.Sqrt(1 - now), noise, sample);
    }

    // The second time, where there is one, is done twice, so that the first step can be mended with what is known after it.
    private static double[] Twice(double[] times) => times.Length == 1 ? times : [times[0], times[1], .. times[1..]];

    // Four Runge-Kutta stages for each of three steps, with half strides in between.
    private double[] WarmedUp(double[] times, out int warmUp)
    {
        var rising = times[..Order].Reverse().SelectMany(time => new[] { time, time + _stride / 2 }).ToArray();
        var stages = rising[..^1].SelectMany(time => new[] { time, time }).ToArray()[1..^1];
        Array.Reverse(stages);
        warmUp = stages.Length;
        return [.. stages, .. times[(Order - 1)..]];
    }

    private void Allocate(int length)
    {
        if (_clean.Length == length)
        {
            return;
        }

        (_clean, _mean, _from) = (new float[length], new float[length], new float[length]);
        for (var i = 0; i < Order; i++)
        {
            _outputs[i] = new float[length];
        }
    }

    private void Remember(ReadOnlySpan<float> output)
    {
        var newest = _outputs[^1];
        Array.Copy(_outputs, 0, _outputs, 1, Order - 1);
        _outputs[0] = newest;
        output.CopyTo(newest);
        _known = Math.Min(_known + 1, Order);
    }

    // Eq. 13, the classical fourth order: stages weigh 1/6, 1/3, 1/3, 1/6.
    private void StepRungeKutta(ReadOnlySpan<float> output, Span<float> sample)
    {
        var stage = _done % 4;
        var to = Time(StepIndex) - (stage % 2 == 0 ? _stride / 2 : 0);
        var from = Time(StepIndex - stage);
        if (stage == 0)
        {
            Remember(output);
            sample.CopyTo(_from);
            Array.Clear(_mean);
        }

        LinearCombination.Add(stage is 0 or 3 ? 1 / 6.0 : 1 / 3.0, output, _mean);
        _from.CopyTo(sample);
        Transfer(stage == 3 ? _mean : output, from, to, sample);
    }

    // Eq. 12 with as many answers as there are.
    private void StepMultistep(ReadOnlySpan<float> output, Span<float> sample)
    {
        var from = Time(StepIndex);
        var to = from - _stride;
        var isMending = _skipsWarmUp && _done == 1;
        if (isMending)
        {
            // The first step again, along the mean of the answers at both its ends.
            (from, to) = (from + _stride, from);
            LinearCombination.Write(0.5, output, 0.5, _outputs[0], _mean);
            _from.CopyTo(sample);
        }
        else
        {
            Remember(output);
            sample.CopyTo(_from);
            Combine(_known switch
            {
                1 => [1],
                2 => [3 / 2.0, -1 / 2.0],
                3 => [23 / 12.0, -16 / 12.0, 5 / 12.0],
                _ => [55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0],
            });
        }

        Transfer(_mean, from, to, sample);
    }

    private void Combine(ReadOnlySpan<double> weights)
    {
        Array.Clear(_mean);
        for (var i = 0; i < weights.Length; i++)
        {
            LinearCombination.Add(weights[i], _outputs[i], _mean);
        }
    }

    // The transfer part, eq. 11: the same as a DDIM step when the answer is the noise.
    private void Transfer(ReadOnlySpan<float> output, int from, int to, Span<float> sample)
    {
        var (now, next) = (AlphaBarAt(from), AlphaBarAt(to));
        var factor = (next - now) / (now * Math.Sqrt(1 - next) + Math.Sqrt(now * (1 - now) * next));
        var keep = Math.Sqrt(next / now);
        if (_process.Prediction == PredictionType.Velocity)
        {
            // epsilon = sqrt(abar) v + sqrt(1 - abar) x
            LinearCombination.Write(keep - factor * Math.Sqrt(1 - now), sample, -factor * Math.Sqrt(now), output, sample);
        }
        else
        {
            LinearCombination.Write(keep, sample, -factor, output, sample);
        }
    }

    private int Time(int step) => step < StepCount ? (int)_timesteps[step] : throw new InvalidOperationException("All steps are done.");

    private double AlphaBarAt(int time) => time >= 0 ? _process.AlphaBar[Math.Min(time, _process.Length - 1)] : _finalAlphaBar;
}
