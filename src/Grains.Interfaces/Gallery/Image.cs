using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Grains.Interfaces.Gallery;

/// <summary>An image in its owner's gallery.</summary>
/// <param name="Id">The image's id, see <see cref="ImageId"/>.</param>
/// <param name="Number">Its place in the order the gallery's images came in; those of earlier versions have an order of their own, before
/// all others.</param>
/// <param name="JobId">The job that made it.</param>
/// <param name="Stored">Where it lies.</param>
/// <param name="Request">What made it; its <see cref="JobRequest.Seed"/> is the job's, the image's own is in
/// <paramref name="Stored"/>.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="Alt">The image in the person's own words, or null when there are none.</param>
[GenerateSerializer, Immutable, Alias("aiomus.Picture")]
public sealed record Image(
    [property: Id(0), PersonalData(DataCategory.Content)] Guid Id,
    [property: Id(1), NotPersonal] long Number,
    [property: Id(2), PersonalData(DataCategory.Content)] Guid JobId,
    [property: Id(3)] StoredImage Stored,
    [property: Id(4)] JobRequest Request,
    [property: Id(5), PersonalData(DataCategory.Content)] DateTimeOffset CreatedAt,
    [property: Id(6), PersonalData(DataCategory.Content, retention: Retention.UserDefined)] string? Alt = null)
{
    /// <summary>The ids only: what people write is not for logs.</summary>
    public override string ToString() => $"{Id} of {JobId}";
}
