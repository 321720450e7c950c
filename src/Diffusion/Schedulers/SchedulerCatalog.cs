namespace Aiomus.Diffusion.Schedulers;

/// <summary>The schedulers by name.</summary>
public static class SchedulerCatalog
{
    private delegate IScheduler Build(SchedulerConfig config, ScheduleRequest request);

    private static readonly string[] Shifting = [DeisScheduler.ClassName, DpmSolverMultistepScheduler.ClassName, UniPcScheduler.ClassName];

    private static readonly (string Name, string ClassName, Build Build)[] All =
    [
        ("ddim", DdimScheduler.ClassName, (config, request) => new DdimScheduler(config, request.Steps, request.Start)),
        ("deis", DeisScheduler.ClassName, (config, request) => new DeisScheduler(Shifted(config, request), request.Steps, request.Start)),
        (
            "dpmpp_2m",
            DpmSolverMultistepScheduler.ClassName,
            (config, request) => new DpmSolverMultistepScheduler(Shifted(config, request), request.Steps, request.Start)),
        ("euler", EulerScheduler.ClassName, (config, request) => new EulerScheduler(config, request.Steps, request.Start)),
        (
            "euler_a",
            EulerAncestralScheduler.ClassName,
            (config, request) => new EulerAncestralScheduler(config, request.Steps, request.Start)),
        ("flow_euler", FlowMatchEulerScheduler.ClassName, BuildFlow),
        ("heun", HeunScheduler.ClassName, (config, request) => new HeunScheduler(config, request.Steps, 2 * request.Start)),
        ("lcm", LcmScheduler.ClassName, BuildLcm),
        ("lms", LmsScheduler.ClassName, (config, request) => new LmsScheduler(config, request.Steps, request.Start)),
        ("pndm", PndmScheduler.ClassName, (config, request) => new PndmScheduler(config, request.Steps, request.Start)),
        (
            "unipc",
            UniPcScheduler.ClassName,
            (config, request) => new UniPcScheduler(Shifted(config, request), request.Steps, request.Start)),
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
        return NamesBeside(NameFor(config));
    }

    /// <summary>The schedulers for the same paths as one of them, itself included; those of diffusion when it is null.</summary>
    internal static IReadOnlyList<string> NamesBeside(string? name) => name switch
    {
        "flow_euler" => ["flow_euler"],
        "lcm" => ["lcm"],
        _ => [.. Names.Except(["flow_euler", "lcm"])],
    };

    /// <summary>
    /// The scheduler a configuration was written for, or the nearest to one that has no twin here; null when it names none, or one that
    /// nothing here can stand in for.
    /// </summary>
    public static string? NameFor(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Array.Find(All, s => s.ClassName == config.ClassName).Name ?? SchedulerKin.Find(config.ClassName)?.Name;
    }

    /// <summary>Why nothing here can run what a configuration was written for, or null when something can.</summary>
    internal static string? RefusalOf(SchedulerConfig config)
        => NameFor(config) is not null ? null : SchedulerKin.Find(config.ClassName) is { } kin
            ? $"nothing can stand in for the scheduler '{config.ClassName}', since {kin.Note}"
            : config.ClassName.Length == 0 ? "no scheduler is named" : $"the scheduler '{config.ClassName}' is not known";

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
        if (entry.Build is null)
        {
            throw new ArgumentException($"There is no scheduler '{name}'; known are {string.Join(", ", Names)}.", nameof(name));
        }

        // Some schedules end early, and have fewer steps than were asked for.
        var scheduler = entry.Build(SchedulerKin.Find(config.ClassName)?.Adapt(config, name) ?? config, request);
        return scheduler.StepIndex < scheduler.StepCount ? scheduler
            : throw request.Unfit($"Of {scheduler.StepCount} steps this strength leaves none to be done.");
    }

    /// <summary>Builds the scheduler of one run that begins with noise.</summary>
    /// <inheritdoc cref="Create(string, SchedulerConfig, ScheduleRequest)"/>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="config">The model's options.</param>
    /// <param name="steps">How many steps the run has.</param>
    public static IScheduler Create(string name, SchedulerConfig config, int steps) => Create(name, config, new ScheduleRequest(steps));

    internal static string ClassNameOf(string name) => Array.Find(All, s => s.Name == name).ClassName;

    // Multistep solvers along straight paths take the shift for the image's size as if it were the fixed one.
    private static SchedulerConfig Shifted(SchedulerConfig config, ScheduleRequest request)
    {
        var isLinear = config.Says("time_shift_type", "linear");
        if (!config.IsOn("use_dynamic_shifting")
            || !Shifting.Contains(config.ClassName)
            || (isLinear && config.ClassName != UniPcScheduler.ClassName))
        {
            return config;
        }

        var mu = FlowMatchEulerScheduler.ShiftFor(config, request.Tokens);
        return config.With("flow_shift", isLinear ? mu : Math.Exp(mu)).With("use_dynamic_shifting", false);
    }

    private static FlowMatchEulerScheduler BuildFlow(SchedulerConfig config, ScheduleRequest request) =>
        new(
            config,
            request.Steps,
            request.StartBy(StrengthRule.Flow),
            FlowMatchEulerScheduler.ShiftFor(config, request.Tokens),
            request.IsEven);

    // In a pipeline of its own the teacher's way is shortened; in another's, as with SDXL, the last steps of the whole way are walked.
    private static LcmScheduler BuildLcm(SchedulerConfig config, ScheduleRequest request)
    {
        if ((request.Rule ?? StrengthRule.Consistency) != StrengthRule.Consistency)
        {
            return new LcmScheduler(config, request.Steps, start: request.Start);
        }

        var times = LcmScheduler.TimesFor(config, request.Strength);
        return request.Strength is >= 1 or <= 0 or double.NaN || request.Steps <= times
            ? new LcmScheduler(config, request.Steps, request.Strength)
            : throw request.Unfit($"This strength leaves {times} times of the model's teacher, too few for {request.Steps} steps.");
    }
}
