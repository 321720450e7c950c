namespace Aiomus.Diffusion.Schedulers;

/// <summary>The schedulers by name.</summary>
public static class SchedulerCatalog
{
    private delegate IScheduler Build(SchedulerConfig config, int steps, int start);

    private static readonly (string Name, string ClassName, Build Build)[] All =
    [
        ("ddim", DdimScheduler.ClassName, (config, steps, start) => new DdimScheduler(config, steps, start)),
        ("deis", DeisScheduler.ClassName, (config, steps, start) => new DeisScheduler(config, steps, start)),
        ("euler", EulerScheduler.ClassName, (config, steps, start) => new EulerScheduler(config, steps, start)),
        ("euler_a", EulerAncestralScheduler.ClassName, (config, steps, start) => new EulerAncestralScheduler(config, steps, start)),
        ("heun", HeunScheduler.ClassName, (config, steps, start) => new HeunScheduler(config, steps, start)),
        ("lms", LmsScheduler.ClassName, (config, steps, start) => new LmsScheduler(config, steps, start)),
        ("pndm", PndmScheduler.ClassName, (config, steps, start) => new PndmScheduler(config, steps, start)),
        ("unipc", UniPcScheduler.ClassName, (config, steps, start) => new UniPcScheduler(config, steps, start)),
        ("dpmpp_2m", DpmSolverMultistepScheduler.ClassName, (config, steps, start) => new DpmSolverMultistepScheduler(config, steps, start)),
    ];

    /// <summary>The names that <see cref="Create"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(s => s.Name)];

    /// <summary>The scheduler a configuration was written for, or null when it is none of ours.</summary>
    public static string? NameFor(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return Array.Find(All, s => s.ClassName == config.ClassName).Name;
    }

    /// <summary>Builds the scheduler of one run.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="config">The model's options.</param>
    /// <param name="steps">How many steps the run has.</param>
    /// <param name="start">The step to begin with, when a picture and not pure noise is the start.</param>
    /// <exception cref="SchedulerException">An option cannot be honoured.</exception>
    /// <exception cref="ArgumentException">No scheduler has this name, or the steps are out of range.</exception>
    public static IScheduler Create(string name, SchedulerConfig config, int steps, int start = 0)
    {
        var entry = Array.Find(All, s => s.Name == name);
        return entry.Build is null
            ? throw new ArgumentException($"There is no scheduler '{name}'; known are {string.Join(", ", Names)}.", nameof(name))
            : entry.Build(config, steps, start);
    }
}
