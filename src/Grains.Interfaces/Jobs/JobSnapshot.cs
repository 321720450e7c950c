using Aiomus.Grains.Interfaces.Queues;

namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>One job as it stands now.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="Credits">What it costs when it succeeds.</param>
/// <param name="SubmittedAt">When it was accepted.</param>
/// <param name="StartedAt">When the current or last worker took it, or null.</param>
/// <param name="FinishedAt">When it ended, or null.</param>
/// <param name="Step">Steps done, over all its images.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Place">Its place in the queue, or null when it does not wait.</param>
/// <param name="Images">The images of a succeeded job.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="ErrorMessage">The same in words, safe to show, or null.</param>
/// <param name="Fingerprint">What <see cref="JobTerms.Fingerprint"/> was; null for a job that has none.</param>
[GenerateSerializer, Immutable, Alias("aiomus.JobSnapshot")]
public sealed record JobSnapshot(
    [property: Id(0)] Guid Id,
    [property: Id(1)] JobState State,
    [property: Id(2)] JobRequest Request,
    [property: Id(3)] int Credits,
    [property: Id(4)] DateTimeOffset SubmittedAt,
    [property: Id(5)] DateTimeOffset? StartedAt,
    [property: Id(6)] DateTimeOffset? FinishedAt,
    [property: Id(7)] int Step,
    [property: Id(8)] int Steps,
    [property: Id(9)] QueuePlace? Place,
    [property: Id(10)] Guid[] Images,
    [property: Id(11)] ErrorCode? Error,
    [property: Id(12)] string? ErrorMessage,
    [property: Id(13)] string? Fingerprint);
