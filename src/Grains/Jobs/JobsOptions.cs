using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Jobs;

/// <summary>Settings of jobs, section <c>Aiomus:Jobs</c>.</summary>
public sealed class JobsOptions
{
    /// <summary>
    /// Deaths of workers after which a job is given up. After the first death the job is drawn alone, and from then on only deaths while it
    /// was drawn alone count. A lease that is given back, as by a worker that stops, does not count.
    /// </summary>
    [Range(2, 100)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>
    /// How many finished jobs are listed. Older ones are still found by their ids; those without images lose their texts then.
    /// </summary>
    [Range(1, 200)]
    public int Remembered { get; set; } = 64;

    /// <summary>Seconds between two looks at the places of queued jobs.</summary>
    [Range(0.1, 60)]
    public double PlaceInterval { get; set; } = 1;

    /// <summary>Seconds between two tries to tell everybody of a job's end, where the first try failed.</summary>
    [Range(0.1, 600)]
    public double SettleInterval { get; set; } = 5;

    /// <summary>
    /// Minutes after a job's end when files that a lost worker stored late are looked for once more. Longer than any worker goes on that
    /// has lost its lease.
    /// </summary>
    [Range(0.01, 24 * 60)]
    public double LeftoverMinutes { get; set; } = 60;

    /// <summary>Seconds between two looks for files that nobody refers to.</summary>
    [Range(0.1, 24 * 3600)]
    public double SweepSeconds { get; set; } = 60;
}
