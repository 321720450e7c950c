namespace Aiomus.Grains.Interfaces.Queues;

/// <summary>A worker's right to run one job until its heartbeats stop.</summary>
/// <param name="JobId">The job.</param>
/// <param name="UserId">Its owner.</param>
/// <param name="Epoch">Rises with every lease of this job; what comes under an older one is refused.</param>
/// <param name="Deaths">How many workers have died under it. From the first on it is drawn alone, so that only it can be to blame.</param>
/// <param name="Failures">How often a worker lived on and could not draw it, without a reason that says that nobody can.</param>
[GenerateSerializer, Immutable, Alias("aiomus.JobLease")]
public sealed record JobLease(
    [property: Id(0)] Guid JobId,
    [property: Id(1)] Guid UserId,
    [property: Id(2)] int Epoch,
    [property: Id(3)] int Deaths = 0,
    [property: Id(4)] int Failures = 0);
