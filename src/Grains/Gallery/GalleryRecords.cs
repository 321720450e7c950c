using Aiomus.Storage.Records;

namespace Aiomus.Grains.Gallery;

/// <summary>What the Gallery grain of earlier versions kept as records.</summary>
internal static class GalleryRecords
{
    /// <summary>What the addition of a job answered, by the job's id.</summary>
    public static readonly RecordKind<Addition> Addition = new("addition", "gallery");

    /// <summary>The job's id as a key.</summary>
    public static string KeyOf(Guid jobId) => jobId.ToString("N");
}
