namespace Aiomus.Grains.Jobs;

/// <summary>A job in memory, and the version of its record.</summary>
/// <param name="entry">The job.</param>
/// <param name="number">The record's number: its place in the order of submission while it is open, of settling from then on.</param>
/// <param name="version">The version that is stored; 0 before the first.</param>
internal sealed class JobRecord(JobEntry entry, long number, int version)
{
    public JobEntry Entry { get; } = entry;

    public long Number { get; set; } = number;

    public int Version { get; set; } = version;
}
