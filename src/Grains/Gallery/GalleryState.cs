using System.Text.Json.Serialization;
using Aiomus.Grains.Interfaces.Gallery;

namespace Aiomus.Grains.Gallery;

/// <summary>The open end of a gallery; closed parts lie in segments 0 to <see cref="Segment"/> - 1.</summary>
internal sealed class GalleryState
{
    /// <summary>The number of the segment that is still open: the one in <see cref="Tail"/>.</summary>
    [NotPersonal]
    public int Segment { get; set; }

    /// <summary>The number of the next image.</summary>
    [NotPersonal]
    public long Next { get; set; } = 1;

    public List<Image> Tail { get; set; } = [];

    /// <summary>The job of the last addition, so that repeating it is recognised.</summary>
    [PersonalData(DataCategory.Content)]
    public Guid LastJob { get; set; }

    /// <summary>The ids that the last addition answered.</summary>
    [PersonalData(DataCategory.Content)]
    [JsonPropertyName("lastPictures")]
    public Guid[] LastImages { get; set; } = [];
}
