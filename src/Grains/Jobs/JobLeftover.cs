using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Grains.Jobs;

/// <summary>The files that workers of a job may have stored without telling anybody.</summary>
internal sealed class JobLeftover
{
    /// <summary>The newest epoch that began the job.</summary>
    [NotPersonal]
    public int Epochs { get; set; }

    /// <summary>The epoch whose files are the job's images; 0 when there are none.</summary>
    [NotPersonal]
    public int Kept { get; set; }

    [NotPersonal]
    public int Images { get; set; }

    [NotPersonal]
    public ImageFormat Format { get; set; }

    /// <summary>What a job that has just ended may have left, or null where nothing can be.</summary>
    public static JobLeftover? Of(JobEntry job)
    {
        var kept = job.State == JobState.Succeeded ? job.Epoch : 0;
        return job.Epoch == kept && kept <= 1
            ? null
            : new JobLeftover { Epochs = job.Epoch, Kept = kept, Images = job.Request.Images, Format = job.Request.Format };
    }

    /// <summary>The names of the files.</summary>
    public IEnumerable<string> NamesOf(Guid jobId) =>
        from epoch in Enumerable.Range(1, Epochs)
        where epoch != Kept
        from index in Enumerable.Range(0, Images)
        select ImageBlob.NameOf(jobId, index, epoch, Format);
}
