using System.Text.Json.Serialization;

namespace Aiomus.Grains.Interfaces.Usage;

/// <summary>The closed list of usage events. The policy page lists the same; nothing else is counted.</summary>
public enum UsageKind
{
    /// <summary>A prompt was submitted.</summary>
    PromptSubmitted,

    /// <summary>Images were generated.</summary>
    [JsonStringEnumMemberName("PictureGenerated")]
    ImageGenerated,

    /// <summary>An image was downloaded.</summary>
    [JsonStringEnumMemberName("PictureDownloaded")]
    ImageDownloaded,

    /// <summary>An image was deleted by its owner.</summary>
    [JsonStringEnumMemberName("PictureDeleted")]
    ImageDeleted,
}
