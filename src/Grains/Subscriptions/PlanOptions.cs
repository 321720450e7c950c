using System.ComponentModel.DataAnnotations;

namespace Aiomus.Grains.Subscriptions;

/// <summary>The free plan's limits, section <c>Aiomus:Plans:Free</c>.</summary>
public sealed class PlanOptions
{
    /// <summary>The share in the queues.</summary>
    [Range(0.01, 1000)]
    public double Weight { get; set; } = 1;

    /// <summary>Jobs that may wait and run at once.</summary>
    [Range(1, 100_000)]
    public int ConcurrentJobs { get; set; } = 8;

    /// <summary>Jobs that may be submitted in a minute.</summary>
    [Range(1, 100_000)]
    public int JobsPerMinute { get; set; } = 60;

    /// <summary>Credits in 24 hours.</summary>
    [Range(1, 100_000_000)]
    public int CreditsPerDay { get; set; } = 1000;

    /// <summary>Credits in a billing month.</summary>
    [Range(1, 1_000_000_000)]
    public int CreditsPerMonth { get; set; } = 10_000;
}
