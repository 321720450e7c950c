namespace Aiomus.Grains.Interfaces.Queues;

/// <summary>How a job stands in a queue.</summary>
public enum JobStanding
{
    /// <summary>The queue has no ticket of it.</summary>
    Unknown,

    /// <summary>It waits for a worker.</summary>
    Waiting,

    /// <summary>A worker holds it.</summary>
    Leased,
}
