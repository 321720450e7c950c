using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Grains.Jobs;

/// <summary>A person's live jobs and the last finished ones, in the order of submission.</summary>
internal sealed class JobsState
{
    public List<JobEntry> Jobs { get; set; } = [];

    public JobEntry? Find(Guid jobId) => Jobs.Find(job => job.Id == jobId);

    public JobEntry Add(Guid jobId, JobRequest request, JobTerms terms, DateTimeOffset now, int remembered)
    {
        var job = new JobEntry { Id = jobId, Request = request, Terms = terms, SubmittedAt = now };
        Jobs.Add(job);
        Forget(remembered);
        return job;
    }

    private void Forget(int remembered)
    {
        var surplus = Jobs.Count(job => job.Settled) - remembered;
        if (surplus > 0)
        {
            Jobs.RemoveAll(job => job.Settled && surplus-- > 0);
        }
    }
}
