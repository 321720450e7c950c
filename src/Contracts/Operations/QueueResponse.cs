namespace Aiomus.Contracts.Operations;

/// <summary>What waits for a model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Shards">Queues that its users are spread over.</param>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="Running">Jobs that workers hold.</param>
/// <param name="OldestSeconds">How long the oldest of those that wait has waited; null when none waits.</param>
/// <param name="Workers">Workers that ask for jobs.</param>
/// <param name="EtaSeconds">When all that waits will have been taken, as far as one knows; null while too little was measured.</param>
public sealed record QueueResponse(
    string Model, int Shards, int Waiting, int Running, double? OldestSeconds, int Workers, double? EtaSeconds);
