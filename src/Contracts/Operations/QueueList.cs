namespace Aiomus.Contracts.Operations;

/// <summary>The queues of the installation.</summary>
/// <param name="Queues">One for each model that is known, by name.</param>
public sealed record QueueList(IReadOnlyList<QueueResponse> Queues);
