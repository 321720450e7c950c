using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Grains.Interfaces.Gallery;

/// <summary>An image in its owner's gallery.</summary>
/// <param name="Id">The image's id; it names the segment that holds it, see <see cref="ImageId"/>.</param>
/// <param name="Number">Counts the gallery's images in the order they came.</param>
/// <param name="JobId">The job that made it.</param>
/// <param name="Stored">Where it lies.</param>
/// <param name="Request">What made it; its <see cref="JobRequest.Seed"/> is the job's, the image's own is in
/// <paramref name="Stored"/>.</param>
/// <param name="CreatedAt">When it was added.</param>
[GenerateSerializer, Immutable, Alias("aiomus.Picture")]
public sealed record Image(
    [property: Id(0), PersonalData(DataCategory.Content)] Guid Id,
    [property: Id(1), NotPersonal] long Number,
    [property: Id(2), PersonalData(DataCategory.Content)] Guid JobId,
    [property: Id(3)] StoredImage Stored,
    [property: Id(4)] JobRequest Request,
    [property: Id(5), PersonalData(DataCategory.Content)] DateTimeOffset CreatedAt);
