namespace Aiomus.Grains.Interfaces.Gallery;

/// <summary>A closed part of a gallery. Keyed by user id and segment number. Only its gallery speaks to it.</summary>
[Alias("aiomus.IGallerySegmentGrain")]
public interface IGallerySegmentGrain : IGrainWithGuidCompoundKey
{
    /// <summary>Stores the segment's pictures, in place of what an interrupted sealing left.</summary>
    [Alias("Seal")]
    Task SealAsync(IReadOnlyList<Picture> pictures, CancellationToken cancellationToken = default);

    /// <summary>The pictures, oldest first.</summary>
    [Alias("Read")]
    Task<IReadOnlyList<Picture>> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes a picture and answers what it was; null when there was none of this id.</summary>
    [Alias("Remove")]
    Task<Picture?> RemoveAsync(Guid pictureId, CancellationToken cancellationToken = default);
}
