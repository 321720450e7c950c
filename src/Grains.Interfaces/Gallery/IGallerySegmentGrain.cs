namespace Aiomus.Grains.Interfaces.Gallery;

/// <summary>A closed part of a gallery. Keyed by user id and segment number. Only its gallery speaks to it.</summary>
[Alias("aiomus.IGallerySegmentGrain")]
public interface IGallerySegmentGrain : IGrainWithGuidCompoundKey
{
    /// <summary>Stores the segment's images, in place of what an interrupted sealing left.</summary>
    [Alias("Seal")]
    Task SealAsync(IReadOnlyList<Image> images, CancellationToken cancellationToken = default);

    /// <summary>The images, oldest first.</summary>
    [Alias("Read")]
    Task<IReadOnlyList<Image>> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes an image and answers what it was; null when there was none of this id.</summary>
    [Alias("Remove")]
    Task<Image?> RemoveAsync(Guid imageId, CancellationToken cancellationToken = default);
}
