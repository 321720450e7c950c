namespace Aiomus.Diffusion.Schedulers;

/// <summary>The timesteps and noise levels of solvers in lambda that remember earlier answers: DPM-Solver, UniPC, DEIS.</summary>
internal sealed class MultistepSchedule
{
    private MultistepSchedule(float[] timesteps, float[] sigmas) => (Timesteps, Sigmas) = (timesteps, sigmas);

    /// <summary>Whole numbers; some may be the same.</summary>
    public float[] Timesteps { get; }

    /// <summary>sigma / alpha, one more than there are timesteps.</summary>
    public float[] Sigmas { get; }

    /// <param name="options">Where the spacing and its offset come from.</param>
    /// <param name="process">What the network was trained on.</param>
    /// <param name="steps">How many.</param>
    /// <param name="layout">A rule for the levels.</param>
    /// <param name="final">The level after the last step; null for the lowest training level.</param>
    /// <param name="lu">Whether the levels lie evenly in lambda (Lu et al., arXiv:2211.01095).</param>
    /// <param name="leastLambda">Training levels under it are left out.</param>
    public static MultistepSchedule Read(
        SchedulerOptionReader options,
        DiffusionProcess process,
        int steps,
        SigmaLayout layout,
        double? final,
        bool lu = false,
        double leastLambda = double.NegativeInfinity)
    {
        var spacing = TimestepSpacing.Read(options, "linspace");
        var offset = options.Integer("steps_offset", 0);
        var training = process.Sigmas();
        var logs = Array.ConvertAll(training, Math.Log);
        var last = Array.FindLastIndex(logs, log => -log >= leastLambda) + 1;
        var times = spacing switch
        {
            "linspace" => Array.ConvertAll(TimestepSpacing.Linspace(last - 1, steps + 1)[..^1], Math.Round),
            "leading" => TimestepSpacing.Leading(last / (steps + 1), steps + 1, offset)[..^1],
            _ => TimestepSpacing.Trailing(last, process.Length, steps),
        };
        double[] sigmas;
        if (lu || layout.IsNamed)
        {
            // Laid over the whole training range.
            sigmas = lu ? SigmaSpacing.Exponential(training[^1], training[0], times.Length) : layout.Lay(training[^1], training[0], times.Length);
            var rounds = (lu || layout.IsKarras) && !process.IsCosine;
            times = Array.ConvertAll(sigmas, s => SigmaSpacing.TimestepOf(s, logs));
            times = Array.ConvertAll(times, t => rounds ? Math.Round(t) : Math.Truncate(t));
        }
        else
        {
            sigmas = Array.ConvertAll(times, t => SigmaSpacing.Interpolate(t, training));
        }

        return new MultistepSchedule(
            Array.ConvertAll(times, t => (float)t), [.. Array.ConvertAll(sigmas, s => (float)s), (float)(final ?? training[0])]);
    }
}
