namespace Aiomus.Grains.Jobs;

/// <summary>A person's jobs as earlier versions stored them, in one row. Read once, and carried over into records.</summary>
internal sealed class JobsState
{
    public List<JobEntry> Jobs { get; set; } = [];
}
