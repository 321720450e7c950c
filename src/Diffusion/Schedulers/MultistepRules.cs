namespace Aiomus.Diffusion.Schedulers;

/// <summary>In what the schedules of multistep solvers differ.</summary>
internal sealed record MultistepRules
{
    /// <summary>Whether the level after the last step is 0; otherwise it is the lowest.</summary>
    public bool EndsAtZero { get; init; }

    /// <summary>Whether a schedule laid by a rule ends with its own lowest level, not the training's.</summary>
    public bool EndsLevel { get; init; }

    /// <summary>Whether the times of a cosine schedule are rounded like any others, not cut.</summary>
    public bool RoundsCosine { get; init; }

    /// <summary>Whether straight paths begin at noise, not at the last training level.</summary>
    public bool FlowsFromNoise { get; init; }

    /// <summary>Whether levels that the rule of Karras et al. laid can be walked along straight paths.</summary>
    public bool FlowsFromKarras { get; init; }

    /// <summary>The lowest level of straight paths, when it is given.</summary>
    public double? Terminal { get; init; }

    /// <summary>Whether the levels lie evenly in lambda (Lu et al., arXiv:2211.01095).</summary>
    public bool Lu { get; init; }

    /// <summary>Training levels under it are left out.</summary>
    public double LeastLambda { get; init; } = double.NegativeInfinity;

    public double FinalOf(double lowest) => EndsAtZero ? 0 : lowest;
}
