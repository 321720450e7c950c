namespace Aiomus.Grains.Interfaces.Usage;

/// <summary>The closed list of usage events. The policy page lists the same; nothing else is counted.</summary>
public enum UsageKind
{
    /// <summary>A prompt was submitted.</summary>
    PromptSubmitted,

    /// <summary>Pictures were generated.</summary>
    PictureGenerated,

    /// <summary>A picture was downloaded.</summary>
    PictureDownloaded,

    /// <summary>A picture was deleted by its owner.</summary>
    PictureDeleted,
}
