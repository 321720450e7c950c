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

    /// <summary>How many finished jobs are remembered: for showing them, and for recognising repeated submissions.</summary>
    [Range(1, 200)]
    public int Remembered { get; set; } = 64;

    /// <summary>Seconds between two looks at the places of queued jobs.</summary>
    [Range(0.1, 60)]
    public double PlaceInterval { get; set; } = 1;
}
