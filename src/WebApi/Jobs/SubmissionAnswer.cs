using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Jobs;

/// <summary>What became of a submission: a job, or why there is none.</summary>
/// <param name="Job">The job, or null.</param>
/// <param name="IsNew">False for a job that the same key named before.</param>
/// <param name="Refusal">Why there is none, or null.</param>
internal sealed record SubmissionAnswer(JobSnapshot? Job, bool IsNew, Problem? Refusal)
{
    public static SubmissionAnswer Refused(Problem refusal) => new(null, IsNew: false, refusal);
}
