namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>Where a job stands. The last three are terminal: a terminal job never changes again.</summary>
public enum JobState
{
    /// <summary>Accepted, waiting for a worker.</summary>
    Queued,

    /// <summary>A worker is making the images.</summary>
    Running,

    /// <summary>The images are stored and readable, and paid for.</summary>
    Succeeded,

    /// <summary>There are no images and no charge.</summary>
    Failed,

    /// <summary>Stopped by its owner; no charge.</summary>
    Canceled,
}
