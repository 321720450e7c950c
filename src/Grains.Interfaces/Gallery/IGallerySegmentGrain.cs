namespace Aiomus.Grains.Interfaces.Gallery;

/// <summary>A closed part of a gallery of earlier versions. Keyed by user id and segment number. Only its gallery speaks to it.</summary>
[Alias("aiomus.IGallerySegmentGrain")]
public interface IGallerySegmentGrain : IGrainWithGuidCompoundKey
{
    /// <summary>The images, oldest first.</summary>
    [Alias("Read")]
    Task<IReadOnlyList<Image>> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Sets an image's own words and answers the image; null when there is none of this id.</summary>
    [Alias("Describe")]
    Task<Image?> DescribeAsync(Guid imageId, string? alt, CancellationToken cancellationToken = default);

    /// <summary>Removes an image and answers what it was; null when there was none of this id.</summary>
    [Alias("Remove")]
    Task<Image?> RemoveAsync(Guid imageId, CancellationToken cancellationToken = default);
}
