namespace Aiomus.Grains.Interfaces.Queues;

/// <summary>A worker's right to run one job until its heartbeats stop.</summary>
/// <param name="JobId">The job.</param>
/// <param name="UserId">Its owner.</param>
/// <param name="Epoch">Rises with every lease of this job; what comes under an older one is refused.</param>
[GenerateSerializer, Immutable, Alias("aiomus.JobLease")]
public sealed record JobLease(
    [property: Id(0)] Guid JobId,
    [property: Id(1)] Guid UserId,
    [property: Id(2)] int Epoch);
