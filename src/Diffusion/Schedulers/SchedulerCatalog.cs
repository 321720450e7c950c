namespace Aiomus.Diffusion.Schedulers;

/// <summary>The schedulers by name.</summary>
public static class SchedulerCatalog
{
    private delegate IScheduler Build(SchedulerConfig config, ScheduleRequest request);

    private static readonly HashSet<string> Relatives =
    [
        "DDPMScheduler", "DPMSolverSinglestepScheduler", "DPMSolverSDEScheduler", "KDPM2DiscreteScheduler", "KDPM2AncestralDiscreteScheduler",
        "IPNDMScheduler", "SASolverScheduler",
    ];

    private static readonly (string Name, string ClassName, Build Build)[] All =
    [
        ("ddim", DdimScheduler.ClassName, (config, request) => new DdimScheduler(config, request.Steps, request.Start)),
        ("deis", DeisScheduler.ClassName, (config, request) => new DeisScheduler(config, request.Steps, request.Start)),
        ("dpmpp_2m", DpmSolverMultistepScheduler.ClassName, (config, request) => new DpmSolverMultistepScheduler(config, request.Steps, request.Start)),
        ("euler", EulerScheduler.ClassName, (config, request) => new EulerScheduler(config, request.Steps, request.Start)),
        ("euler_a", EulerAncestralScheduler.ClassName, (config, request) => new EulerAncestralScheduler(config, request.Steps, request.Start)),
        ("flow_euler", FlowMatchEulerScheduler.ClassName, BuildFlow),
        ("heun", HeunScheduler.ClassName, (config, request) => new HeunScheduler(config, request.Steps, 2 * request.Start)),
        ("lcm", LcmScheduler.ClassName, (config, request) => new LcmScheduler(config, request.Steps, request.Strength)),
        ("lms", LmsScheduler.ClassName, (config, request) => new LmsScheduler(config, request.Steps, request.Start)),
        ("pndm", PndmScheduler.ClassName, (config, request) => new PndmScheduler(config, request.Steps, request.Start)),
        ("unipc", UniPcScheduler.ClassName, (config, request) => new UniPcScheduler(config, request.Steps, request.Start)),
    ];

    /// <summary>The names that <see cref="Create(string, SchedulerConfig, ScheduleRequest)"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(s => s.Name)];

    /// <summary>
    /// The schedulers that walk the paths a model was trained on: those of diffusion, the one of rectified flow, or the one of latent
    /// consistency. Whether each can honour the options shows when it is built.
    /// </summary>
    public static IReadOnlyList<string> NamesFor(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.ClassName switch
        {
            FlowMatchEulerScheduler.ClassName => ["flow_euler"],
            LcmScheduler.ClassName => ["lcm"],
            _ => [.. Names.Except(["flow_euler", "lcm"])],
        };
    }

    /// <summary>
    /// True when the file names no scheduler, one of ours, or another for the same paths of diffusion, where ours can stand in.
    /// </summary>
    internal static bool Knows(SchedulerConfig config) =>
        config.ClassName.Length == 0 || NameFor(config) is not null || Relatives.Contains(config.ClassName);

    /// <summary>The scheduler a configuration was written for, or null when it is none of ours.</summary>
    public static string? NameFor(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Array.Find(All, s => s.ClassName == config.ClassName).Name;
    }

    /// <summary>Builds the scheduler of one run.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="config">The model's options.</param>
    /// <param name="request">How many steps, and where they begin.</param>
    /// <exception cref="SchedulerException">An option cannot be honoured.</exception>
    /// <exception cref="ArgumentException">No scheduler has this name, or the steps are out of range.</exception>
    public static IScheduler Create(string name, SchedulerConfig config, ScheduleRequest request)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(request);
        var entry = Array.Find(All, s => s.Name == name);
        return entry.Build is null
            ? throw new ArgumentException($"There is no scheduler '{name}'; known are {string.Join(", ", Names)}.", nameof(name))
            : entry.Build(config, request);
    }

    /// <summary>Builds the scheduler of one run that begins with noise.</summary>
    /// <inheritdoc cref="Create(string, SchedulerConfig, ScheduleRequest)"/>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="config">The model's options.</param>
    /// <param name="steps">How many steps the run has.</param>
    public static IScheduler Create(string name, SchedulerConfig config, int steps) => Create(name, config, new ScheduleRequest(steps));

    internal static string ClassNameOf(string name) => Array.Find(All, s => s.Name == name).ClassName;

    private static FlowMatchEulerScheduler BuildFlow(SchedulerConfig config, ScheduleRequest request) =>
        new(config, request.Steps, request.Start, FlowMatchEulerScheduler.ShiftFor(config, request.Tokens), request.IsEven);
}
