using System.Text.Json.Serialization;
using Aiomus.Grains.Interfaces.Gallery;

namespace Aiomus.Grains.Gallery;

/// <summary>A closed part of a gallery.</summary>
internal sealed class GallerySegmentState
{
    [JsonPropertyName("pictures")]
    public List<Image> Images { get; set; } = [];
}
