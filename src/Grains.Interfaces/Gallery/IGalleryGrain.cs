namespace Aiomus.Grains.Interfaces.Gallery;

/// <summary>
/// One person's images. Keyed by user id. The Jobs grain adds them when it ends their job. Finding one costs the same however many there
/// are.
/// </summary>
[Alias("aiomus.IGalleryGrain")]
public interface IGalleryGrain : IGrainWithGuidKey
{
    /// <summary>A page of at most <paramref name="limit"/> images, newest first, from the cursor or from the newest.</summary>
    [Alias("List")]
    Task<ImagePage> ListAsync(GalleryCursor? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// The page of at most <paramref name="limit"/> images that begins after so many of the newest. It costs the same however many those
    /// are.
    /// </summary>
    [Alias("ListFrom")]
    Task<ImagePage> ListFromAsync(int from, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// The image, or null when there is none of this id. Interleaves: it only reads, and a gallery that is looked at asks for many at once.
    /// </summary>
    [Alias("Find"), AlwaysInterleave]
    Task<Image?> FindAsync(Guid imageId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets an image's own words, null for none, and answers the image; null when there is none of this id.
    /// </summary>
    [Alias("Describe")]
    Task<Image?> DescribeAsync(Guid imageId, string? alt, CancellationToken cancellationToken = default);

    /// <summary>Removes an image for good, its file included. False when there was none of this id.</summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(Guid imageId, CancellationToken cancellationToken = default);

    /// <summary>
    /// The bytes of all images. It reads each of them, so it is asked once. Interleaves: it only reads, and whoever deletes an image may
    /// be waiting for who asks.
    /// </summary>
    [Alias("SumBytes"), AlwaysInterleave]
    Task<long> SumBytesAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The ids of a job's images that an earlier version added before it noted the end of the job; null when it added none.
    /// </summary>
    [Alias("FindAddition")]
    Task<Guid[]?> FindAdditionAsync(Guid jobId, CancellationToken cancellationToken = default);
}
