namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>The jobs that ended lately, on one silo or on all. In memory only: what a silo counted goes with it.</summary>
/// <param name="Hour">Those of the last hour, to the minute.</param>
/// <param name="Day">Those of the last 24 hours, to the minute.</param>
/// <param name="Since">From when on none is missing.</param>
/// <param name="BrokenAt">When a silo went last, and took its counts with it; null for never, as far as one knows.</param>
[GenerateSerializer, Immutable, Alias("aiomus.JobTally")]
public sealed record JobTally(
    [property: Id(0)] JobCounts Hour,
    [property: Id(1)] JobCounts Day,
    [property: Id(2)] DateTimeOffset Since,
    [property: Id(3)] DateTimeOffset? BrokenAt);
