namespace Aiomus.Grains.Interfaces.Queues;

/// <summary>What a queue knows of one job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Place">Its place while it waits, else null.</param>
[GenerateSerializer, Immutable, Alias("aiomus.QueueStanding")]
public sealed record QueueStanding(
    [property: Id(0)] Guid JobId,
    [property: Id(1)] JobStanding Standing,
    [property: Id(2)] QueuePlace? Place);
