using Aiomus.Grains.Interfaces.Errors;

namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>One person's live jobs, from submission to the stored picture. Keyed by user id.</summary>
[Alias("aiomus.IJobsGrain")]
public interface IJobsGrain : IGrainWithGuidKey
{
    /// <summary>Accepts a job. Repeating a submission with the same id and request changes nothing.</summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.JobConflict"/>, <see cref="ErrorCode.QuotaExceeded"/>, <see cref="ErrorCode.QueueFull"/>,
    /// <see cref="ErrorCode.NoWorkerAvailable"/>, <see cref="ErrorCode.AccountGone"/>; nothing is stored or charged then.
    /// </exception>
    [Alias("Submit")]
    Task<JobSnapshot> SubmitAsync(Guid jobId, JobRequest request, JobTerms terms, CancellationToken cancellationToken = default);

    /// <summary>The job, or null when there is none of this id among the live and the last finished ones.</summary>
    [Alias("Find")]
    Task<JobSnapshot?> FindAsync(Guid jobId, CancellationToken cancellationToken = default);

    /// <summary>The live and the last finished jobs, newest first.</summary>
    [Alias("List")]
    Task<IReadOnlyList<JobSnapshot>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The job once it is terminal, or as it stands when the time is over; null when there is none of this id.</summary>
    [Alias("Wait"), AlwaysInterleave, ResponseTimeout("00:01:15")]
    Task<JobSnapshot?> WaitAsync(Guid jobId, TimeSpan atMost, CancellationToken cancellationToken = default);

    /// <summary>Cancels a queued or running job; a terminal one stays as it is. Null when there is none of this id.</summary>
    [Alias("Cancel")]
    Task<JobSnapshot?> CancelAsync(Guid jobId, CancellationToken cancellationToken = default);

    /// <summary>
    /// A worker that holds lease <paramref name="epoch"/> takes the job. Null when there is nothing to do: the job is unknown,
    /// terminal, or given up after too many <paramref name="deaths"/> of workers; the worker then drops the ticket.
    /// </summary>
    [Alias("Begin")]
    Task<JobAssignment?> BeginAsync(Guid jobId, int epoch, string worker, int deaths, CancellationToken cancellationToken = default);

    /// <summary>Progress of a running job. A report under a stale epoch is ignored.</summary>
    [Alias("ReportProgress"), OneWay, AlwaysInterleave]
    Task ReportProgressAsync(Guid jobId, int epoch, JobProgress progress);

    /// <summary>
    /// Ends the job with its pictures: charges them, adds them to the gallery, counts them and tells the person, each exactly
    /// once however often this is repeated. False when the epoch is stale or the job no longer runs: the pictures are not wanted.
    /// </summary>
    [Alias("Complete")]
    Task<bool> CompleteAsync(Guid jobId, int epoch, IReadOnlyList<StoredPicture> pictures, CancellationToken cancellationToken = default);

    /// <summary>Ends the job without pictures and without a charge. False when the epoch is stale or the job no longer runs.</summary>
    [Alias("Fail")]
    Task<bool> FailAsync(Guid jobId, int epoch, ErrorCode error, string message, CancellationToken cancellationToken = default);
}
