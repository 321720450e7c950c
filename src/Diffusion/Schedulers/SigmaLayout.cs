namespace Aiomus.Diffusion.Schedulers;

/// <summary>The options that lay noise levels by a rule of their own.</summary>
internal sealed class SigmaLayout
{
    private readonly Func<double, double, int, double[]>? _rule;
    private readonly double? _max;
    private readonly double? _min;

    private SigmaLayout(Func<double, double, int, double[]>? rule, double? max, double? min) => (_rule, _max, _min) = (rule, max, min);

    /// <summary>True when a rule is named; otherwise the levels follow from the timesteps.</summary>
    public bool IsNamed => _rule is not null;

    /// <summary>True for the rule of Karras et al.</summary>
    public bool IsKarras => _rule == SigmaSpacing.Karras;

    public static SigmaLayout Read(SchedulerOptionReader options)
    {
        (string Option, Func<double, double, int, double[]> Rule)[] rules =
        [
            ("use_karras_sigmas", SigmaSpacing.Karras),
            ("use_exponential_sigmas", SigmaSpacing.Exponential),
            ("use_beta_sigmas", SigmaSpacing.Beta),
        ];
        var named = Array.FindAll(rules, rule => options.Flag(rule.Option, false));
        if (named.Length > 1)
        {
            throw options.Unfit(named[1].Option);
        }

        var max = options.OptionalNumber("sigma_max");
        var min = options.OptionalNumber("sigma_min");
        return new SigmaLayout(named.Length == 1 ? named[0].Rule : null, max, min);
    }

    /// <summary>True when the level after the last step is 0, false when it is the lowest training level.</summary>
    public static bool ReadEndsAtZero(SchedulerOptionReader options) =>
        options.Choice("final_sigmas_type", "zero", "zero", "sigma_min") == "zero";

    public double[] Lay(double max, double min, int count) =>
        (_rule ?? throw new InvalidOperationException("No rule is named."))(_max ?? max, _min ?? min, count);
}
