namespace Aiomus.Diffusion.Schedulers;

/// <summary>
/// What becomes of a scheduler class of the diffusers library that has no twin here: the nearest of ours stands in for it, or it is
/// refused with the reason. What is in neither list nor ours is not known, and refused too.
/// </summary>
internal sealed class SchedulerKin
{
    private const string DdimName = "ddim";
    private const string Tokens = "it draws tokens, not latents";
    private const string Edm = "its network is scaled for levels of noise as Karras et al. (arXiv:2206.00364) have it";
    private const string OtherTimes = "its network takes times along a schedule of its own";
    private const string Video = "its levels of noise are those of a video model";
    private const string Backwards = "it leads from an image to noise";

    // Those were trained with other defaults than the schedulers that stand in for them have.
    private static readonly (string Option, object Value)[] LatentBetas = [("beta_start", 0.00085), ("beta_end", 0.012)];

    // Their files say so although nobody who draws latents means it: latents are not between -1 and 1.
    private static readonly (string Option, object Value)[] Unclipped = [("clip_sample", false)];

    private static readonly SchedulerKin[] Kin =
    [
        new("DDIMParallelScheduler", DdimName, "the same steps") { Sets = Unclipped },
        new("DDPMParallelScheduler", DdimName, "the same steps, without noise added after each")
        {
            Sets = Unclipped,
            Drops = ["variance_type"]
        },
        new("DDPMScheduler", DdimName, "the same steps, without noise added after each") { Sets = Unclipped, Drops = ["variance_type"] },
        new("DPMSolverSDEScheduler", "dpmpp_2m", "the stochastic form, from earlier answers in place of one in between")
        {
            Form = [("algorithm_type", "sde-dpmsolver++")], Defaults = LatentBetas, Drops = ["noise_sampler_seed"],
        },
        new("DPMSolverSinglestepScheduler", "dpmpp_2m", "the same solver, from earlier answers in place of some in between")
        {
            Drops = ["lower_order_final"]
        },
        new("FlowMatchHeunDiscreteScheduler", "flow_euler", "the same path, of first order"),
        new("FlowMatchLCMScheduler", "flow_euler", "the same steps, with fresh noise after each")
        {
            Form = [("stochastic_sampling", true)],
            Drops = ["upscale_mode"]
        },
        new("KDPM2AncestralDiscreteScheduler", "euler_a", "the same levels and noise, of first order") { Defaults = LatentBetas },
        new("KDPM2DiscreteScheduler", "heun", "the same levels, of second order too") { Defaults = LatentBetas },
        new("LTXEulerAncestralRFScheduler", "flow_euler", "the same path, without noise added after each step")
        {
            Drops = ["eta", "s_noise"]
        },
        new("RePaintScheduler", DdimName, "masks are repainted with every sampler here") { Sets = Unclipped, Drops = ["eta"] },
        new("SASolverScheduler", "unipc", "a predictor and a corrector too, without noise")
        {
            Drops = ["predictor_order", "corrector_order", "tau_func", "algorithm_type", "variance_type"],
        },
        new("TCDScheduler", "lcm", "the same teacher's times, with all of the noise added after each step"),

        new("AmusedScheduler", Tokens),
        new("BlockRefinementScheduler", Tokens),
        new("CMStochasticIterativeScheduler", Edm),
        new("CogVideoXDDIMScheduler", Video),
        new("CogVideoXDPMScheduler", Video),
        new("ConsistencyDecoderScheduler", "it decodes latents, and draws none"),
        new("CosineDPMSolverMultistepScheduler", Edm),
        new("DDIMInverseScheduler", Backwards),
        new("DDPMWuerstchenScheduler", OtherTimes),
        new("DPMSolverMultistepInverseScheduler", Backwards),
        new("DiscreteDDIMScheduler", Tokens),
        new("EDMDPMSolverMultistepScheduler", Edm),
        new("EDMEulerScheduler", Edm),
        new("EntropyBoundScheduler", Tokens),
        new("FlowMapEulerDiscreteScheduler", "its network is told where a step ends"),
        new("HeliosDMDScheduler", "it draws a video in stages"),
        new("HeliosScheduler", "it draws a video in stages"),
        new("IPNDMScheduler", OtherTimes),
        new("KarrasVeScheduler", Edm),
        new("MiniMaxH3Scheduler", OtherTimes),
        new("SCMScheduler", "its network takes angles in place of times"),
        new("ScoreSdeVeScheduler", OtherTimes),
        new("ScoreSdeVpScheduler", OtherTimes),
        new("UnCLIPScheduler", "its network answers a variance too"),
        new("VQDiffusionScheduler", Tokens),
    ];

    private SchedulerKin(string className, string name, string likeness) => (ClassName, Name, Note) = (className, name, likeness);

    private SchedulerKin(string className, string reason) => (ClassName, Note) = (className, reason);

    /// <summary>All of them, those that are refused among them.</summary>
    public static IReadOnlyList<SchedulerKin> All => Kin;

    public string ClassName { get; }

    /// <summary>The scheduler that stands in, or null when none can.</summary>
    public string? Name { get; }

    /// <summary>In what the two are alike, or why none can stand in.</summary>
    public string Note { get; }

    // Of the one that stands in alone.
    private (string Option, object Value)[] Form { get; init; } = [];

    private (string Option, object Value)[] Sets { get; init; } = [];

    private (string Option, object Value)[] Defaults { get; init; } = [];

    private string[] Drops { get; init; } = [];

    public static SchedulerKin? Find(string className) => Array.Find(Kin, kin => kin.ClassName == className);

    /// <summary>The options as one of our schedulers is to read them. To one for other paths they say nothing.</summary>
    public SchedulerConfig Adapt(SchedulerConfig config, string name)
    {
        config = Drops.Aggregate(config, (options, option) => options.With(option, (string?)null));
        if (!SchedulerCatalog.NamesBeside(Name).Contains(name))
        {
            return config;
        }

        config = (name == Name ? Sets.Concat(Form) : Sets).Aggregate(config, (options, set) => options.With(set.Option, set.Value));
        return Defaults.Where(set => !config.Has(set.Option)).Aggregate(config, (options, set) => options.With(set.Option, set.Value));
    }
}
