namespace Aiomus.Grains.Interfaces.Queues;

/// <summary>A waiting job as the queue knows it. Holds no prompt.</summary>
/// <param name="JobId">The job.</param>
/// <param name="UserId">Its owner: the flow that fairness is counted for.</param>
/// <param name="WorkSeconds">The expected accelerator seconds.</param>
/// <param name="Weight">The owner's share, from the plan; 1 is the free plan.</param>
/// <param name="Epoch">The newest lease that ever began it; the next one is newer.</param>
/// <param name="IsTakenIn">The job was accepted before and has lost its ticket: it is not refused, however hopeless it looks.</param>
[GenerateSerializer, Immutable, Alias("aiomus.QueueTicket")]
public sealed record QueueTicket(
    [property: Id(0)] Guid JobId,
    [property: Id(1)] Guid UserId,
    [property: Id(2)] double WorkSeconds,
    [property: Id(3)] double Weight,
    [property: Id(4)] int Epoch = 0,
    [property: Id(5)] bool IsTakenIn = false);
