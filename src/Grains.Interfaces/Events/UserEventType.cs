namespace Aiomus.Grains.Interfaces.Events;

/// <summary>What happened. Progress, preview and moves in the queue pass by; the others are kept and can be replayed.</summary>
public enum UserEventType
{
    /// <summary>A job was accepted, or moved in the queue.</summary>
    Queued,

    /// <summary>A worker took a job.</summary>
    Started,

    /// <summary>A job made some steps.</summary>
    Progress,

    /// <summary>A small image of how far a job is.</summary>
    Preview,

    /// <summary>A job's images are in the gallery.</summary>
    Finished,

    /// <summary>A job ended without images.</summary>
    Failed,

    /// <summary>A job was cancelled.</summary>
    Canceled,
}
