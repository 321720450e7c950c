namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>How many jobs ended, by how.</summary>
/// <param name="Succeeded">Those that succeeded.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="Canceled">Those that were canceled.</param>
[GenerateSerializer, Immutable, Alias("aiomus.JobCounts")]
public sealed record JobCounts(
    [property: Id(0)] long Succeeded,
    [property: Id(1)] long Failed,
    [property: Id(2)] long Canceled)
{
    /// <summary>Both together.</summary>
    public JobCounts Plus(JobCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new JobCounts(Succeeded + other.Succeeded, Failed + other.Failed, Canceled + other.Canceled);
    }
}
