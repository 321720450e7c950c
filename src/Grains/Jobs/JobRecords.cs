using Aiomus.Storage.Records;

namespace Aiomus.Grains.Jobs;

/// <summary>What the Jobs grain keeps as records.</summary>
internal static class JobRecords
{
    /// <summary>
    /// A job, by its id; open until its end has reached everybody. Numbered in the order of submission, once closed in that of closing.
    /// </summary>
    public static readonly RecordKind<JobEntry> Job = new("job", "jobs");

    /// <summary>Files that a job which has ended may have left, by its id; the number is when they are looked for.</summary>
    public static readonly RecordKind<JobLeftover> Leftover = new("leftover", "jobs");

    public static string KeyOf(Guid jobId) => jobId.ToString("N");
}
