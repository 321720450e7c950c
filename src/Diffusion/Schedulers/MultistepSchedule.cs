namespace Aiomus.Diffusion.Schedulers;

/// <summary>The timesteps and noise levels of solvers in lambda that remember earlier answers: DPM-Solver, UniPC, DEIS.</summary>
internal sealed class MultistepSchedule
{
    // Pure noise has no lambda; a level this far below it has.
    private const double AlmostNoise = 1e-6;

    private readonly bool _flows;

    private MultistepSchedule(double[] timesteps, double[] sigmas, double final, bool flows)
    {
        Timesteps = Array.ConvertAll(timesteps, t => (float)t);
        Sigmas = [.. Array.ConvertAll(sigmas, s => (float)s), (float)final];
        _flows = flows;
    }

    /// <summary>Whole numbers; some may be the same.</summary>
    public float[] Timesteps { get; }

    /// <summary>sigma / alpha, and sigma alone on straight paths; one more than there are timesteps.</summary>
    public float[] Sigmas { get; }

    /// <param name="options">Where the spacing, its offset and the rule of the levels come from.</param>
    /// <param name="process">What the network was trained on.</param>
    /// <param name="steps">How many.</param>
    /// <param name="rules">In what the solvers differ.</param>
    public static MultistepSchedule Read(SchedulerOptionReader options, DiffusionProcess process, int steps, MultistepRules rules)
    {
        var spacing = TimestepSpacing.Read(options, "linspace");
        var offset = options.Integer("steps_offset", 0);
        var layout = SigmaLayout.Read(options);
        var shift = options.Number("flow_shift", 1);
        var training = process.Sigmas();
        if (options.Flag("use_flow_sigmas", false))
        {
            // Of the rules that lay levels of diffusion only one can be read as levels of a straight path, by one solver.
            var isLaid = layout.IsKarras && rules.FlowsFromKarras;
            return isLaid ? Flow(process.Length, LaidAlong(layout.Lay(training[^1], training[0], steps)), training[0], rules)
                : layout.IsNamed || rules.Lu ? throw options.Unfit("use_flow_sigmas")
                : Flow(process.Length, Even(process.Length, steps, shift, rules), training[0], rules);
        }

        if (rules.Terminal is not null)
        {
            throw options.Unfit("shift_terminal");
        }

        if (process.Prediction == PredictionType.Flow)
        {
            throw options.Unfit("prediction_type");
        }

        var logs = Array.ConvertAll(training, Math.Log);
        if (rules.Lu || layout.IsNamed)
        {
            // Laid over the whole training range.
            var count = Spaced(spacing, offset, process.Length, process.Length, steps).Length;
            var isLu = rules.Lu && !layout.IsKarras;
            var laid = isLu ? SigmaSpacing.Exponential(training[^1], training[0], count) : layout.Lay(training[^1], training[0], count);
            var rounds = (isLu || layout.IsKarras) && (rules.RoundsCosine || !process.IsCosine);
            var of = Array.ConvertAll(laid, s => SigmaSpacing.TimestepOf(s, logs));
            return new MultistepSchedule(
                Array.ConvertAll(of, t => rounds ? Math.Round(t) : Math.Truncate(t)),
                laid,
                rules.FinalOf(rules.EndsLevel ? laid[^1] : training[0]),
                flows: false);
        }

        var last = Array.FindLastIndex(logs, log => -log >= rules.LeastLambda) + 1;
        var times = Spaced(spacing, offset, last, process.Length, steps);
        return new MultistepSchedule(
            times, Array.ConvertAll(times, t => SigmaSpacing.Interpolate(t, training)), rules.FinalOf(training[0]), flows: false);
    }

    public NoiseLevel LevelAt(int index) => _flows ? NoiseLevel.OfFlow(Sigmas[index]) : NoiseLevel.Of(Sigmas[index]);

    private static double[] Spaced(string spacing, int offset, int last, int length, int steps) => spacing switch
    {
        "linspace" => Array.ConvertAll(TimestepSpacing.Linspace(last - 1, steps + 1)[..^1], Math.Round),
        "leading" when last > steps => TimestepSpacing.Leading(last / (steps + 1), steps + 1, offset, length)[..^1],
        "leading" =>
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"Leading times are {last - 1} at most, each with one before it."),
        _ => TimestepSpacing.Trailing(last, length, steps),
    };

    private static MultistepSchedule Flow(int length, double[] sigmas, double lowest, MultistepRules rules)
    {
        sigmas[0] -= Math.Abs(sigmas[0] - 1) < AlmostNoise ? AlmostNoise : 0;
        return new MultistepSchedule(
            Array.ConvertAll(sigmas, s => Math.Truncate(s * length)),
            sigmas,
            rules.FinalOf(rules.EndsLevel ? sigmas[^1] : lowest),
            flows: true);
    }

    // On straight paths the level is the time; the shift is that of Esser et al., arXiv:2403.03206, eq. 23.
    private static double[] Even(int length, int steps, double shift, MultistepRules rules)
    {
        var sigmas = new double[steps];
        var stride = (1.0 / length - 1) / steps;
        for (var i = 0; i < steps; i++)
        {
            // Evenly from noise towards the first training level, or evenly from the last training level to none.
            var sigma = rules.FlowsFromNoise ? 1 + i * stride : i == 0 ? 1 - 1.0 / length : 1 - (1 + (steps - i) * stride);
            sigmas[i] = shift * sigma / (1 + (shift - 1) * sigma);
        }

        return rules.Terminal is { } terminal and not 0 ? SigmaSpacing.StretchTo(terminal, sigmas) : sigmas;
    }

    // sigma / alpha where alpha + sigma = 1.
    private static double[] LaidAlong(double[] ratios) => Array.ConvertAll(ratios, ratio => ratio / (ratio + 1));
}
