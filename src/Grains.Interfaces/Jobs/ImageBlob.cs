namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>How a job's images are called in the blob store.</summary>
public static class ImageBlob
{
    /// <summary>
    /// The name of one image. It carries the lease's epoch, so that a worker which lost its lease can never meet what its successor
    /// stored, and no name is used twice.
    /// </summary>
    public static string NameOf(Guid jobId, int index, int epoch, ImageFormat format) =>
        $"{jobId:N}-{index}-{epoch}.{format.ToString().ToLowerInvariant()}";
}
