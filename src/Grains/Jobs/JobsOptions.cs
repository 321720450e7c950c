using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Jobs;

/// <summary>Settings of jobs, section <c>Aiomus:Jobs</c>.</summary>
public sealed class JobsOptions
{
    /// <summary>
    /// How many workers may die under a job before it is given up. After the first death it is drawn alone, and only deaths while it was
    /// drawn alone count from then on. A lease that is given back, as a worker does that stops, is none.
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

    /// <summary>Seconds between two tries to tell everybody of a job's end, where the first one failed.</summary>
    [Range(0.1, 600)]
    public double SettleInterval { get; set; } = 5;

    /// <summary>
    /// Minutes after a job's end until what a lost worker may have stored for it late is looked for once more: longer than any worker goes
    /// on that has lost its lease.
    /// </summary>
    [Range(0.01, 24 * 60)]
    public double LeftoverMinutes { get; set; } = 60;

    /// <summary>Seconds between two looks for files that nobody refers to.</summary>
    [Range(0.1, 24 * 3600)]
    public double SweepSeconds { get; set; } = 60;
}
