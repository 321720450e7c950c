namespace Aiomus.Diffusion.Schedulers;

/// <summary>The options that lay noise levels by a rule of their own, and the one that sets the last level.</summary>
internal sealed class SigmaLayout
{
    private readonly Func<double, double, int, double[]>? _rule;
    private readonly double? _max;
    private readonly double? _min;
    private readonly bool _endsAtZero;

    private SigmaLayout(Func<double, double, int, double[]>? rule, double? max, double? min, bool endsAtZero) =>
        (_rule, _max, _min, _endsAtZero) = (rule, max, min, endsAtZero);

    /// <summary>True when a rule is named; otherwise the levels follow from the timesteps.</summary>
    public bool IsNamed => _rule is not null;

    public bool EndsAtZero => _endsAtZero;

    public static SigmaLayout Read(SchedulerOptionReader options)
    {
        (string Option, Func<double, double, int, double[]> Rule)[] rules =
        [
            ("use_karras_sigmas", SigmaSpacing.Karras),
            ("use_exponential_sigmas", SigmaSpacing.Exponential),
            ("use_beta_sigmas", SigmaSpacing.Beta),
        ];
        var named = Array.FindAll(rules, rule => options.OwnFlag(rule.Option));
        if (named.Length > 1)
        {
            throw options.Unfit(named[1].Option);
        }

        var max = options.OwnNumber("sigma_max");
        var min = options.OwnNumber("sigma_min");
        var last = options.OwnChoice("final_sigmas_type", "zero", "zero", "sigma_min");
        return new SigmaLayout(named.Length == 1 ? named[0].Rule : null, max, min, last == "zero");
    }

    public double[] Lay(double max, double min, int count) =>
        (_rule ?? throw new InvalidOperationException("No rule is named."))(_max ?? max, _min ?? min, count);

    public double FinalSigma(double[] training) => _endsAtZero ? 0 : training[0];
}
