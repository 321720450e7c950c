using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Jobs;

/// <summary>Settings of jobs, section <c>Aiomus:Jobs</c>.</summary>
public sealed class JobsOptions
{
    /// <summary>How many leases a job may use up before it is given up; each is lost only when a worker dies or falls silent.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How many finished jobs are remembered: for showing them, and for recognising repeated submissions.</summary>
    [Range(1, 200)]
    public int Remembered { get; set; } = 64;

    /// <summary>Seconds between two looks at the places of queued jobs.</summary>
    [Range(0.1, 60)]
    public double PlaceInterval { get; set; } = 1;
}
