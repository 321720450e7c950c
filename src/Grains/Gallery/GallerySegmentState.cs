using Aiomus.Grains.Interfaces.Gallery;

namespace Aiomus.Grains.Gallery;

/// <summary>A closed part of a gallery.</summary>
internal sealed class GallerySegmentState
{
    public List<Picture> Pictures { get; set; } = [];
}
