using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Grains.Interfaces.Gallery;

/// <summary>One person's images. Keyed by user id. Adding and finding one cost the same however many there are.</summary>
[Alias("aiomus.IGalleryGrain")]
public interface IGalleryGrain : IGrainWithGuidKey
{
    /// <summary>Adds a job's images and answers their ids. Repeating an addition, however old it is, changes nothing.</summary>
    [Alias("Add")]
    Task<Guid[]> AddAsync(
        Guid jobId, JobRequest request, IReadOnlyList<StoredImage> images, CancellationToken cancellationToken = default);

    /// <summary>A page of at most <paramref name="limit"/> images, newest first, from the cursor or from the newest.</summary>
    [Alias("List")]
    Task<ImagePage> ListAsync(GalleryCursor? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>The image, or null when there is none of this id.</summary>
    [Alias("Find")]
    Task<Image?> FindAsync(Guid imageId, CancellationToken cancellationToken = default);

    /// <summary>Removes an image for good, its file included. False when there was none of this id.</summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(Guid imageId, CancellationToken cancellationToken = default);
}
