using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Grains.Jobs;

/// <summary>An image that a job made, as it is stored. What made it is in the record of the job.</summary>
internal sealed class ImageEntry
{
    [PersonalData(DataCategory.Content)]
    public Guid Id { get; set; }

    [PersonalData(DataCategory.Content)]
    public Guid JobId { get; set; }

    public required StoredImage Stored { get; set; }

    [PersonalData(DataCategory.Content)]
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The image in the person's own words; null for none, and in rows of before.</summary>
    [PersonalData(DataCategory.Content, retention: Retention.UserDefined)]
    public string? Alt { get; set; }
}
