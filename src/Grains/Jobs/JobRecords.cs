using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Jobs;

/// <summary>What the Jobs grain stores as records.</summary>
internal static class JobRecords
{
    /// <summary>
    /// A job, by its id; open until its end has reached everybody. Numbered in the order of submission, once closed in that of closing.
    /// </summary>
    public static readonly RecordKind<JobEntry> Job = new("job", "jobs");

    /// <summary>Files that a job which has ended may have left, by its id; the number is when they are looked for.</summary>
    public static readonly RecordKind<JobLeftover> Leftover = new("leftover", "jobs");

    /// <summary>An image that a job made, by its own id; numbered in the order they came. The Gallery grain shows them.</summary>
    public static readonly RecordKind<ImageEntry> Image = new("image", "gallery");

    /// <summary>The id of a job or an image as the key of its record.</summary>
    public static string KeyOf(Guid id) => id.ToString("N");

    /// <summary>Adds an image under its number.</summary>
    public static RecordChange Add(Guid jobId, StoredImage stored, long number, DateTimeOffset now)
    {
        var image = new ImageEntry { Id = ImageId.Create(jobId, stored.Index), JobId = jobId, Stored = stored, CreatedAt = now };
        return RecordChange.Insert(Image, KeyOf(image.Id), image, number);
    }
}
