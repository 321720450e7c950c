using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>One person's live jobs, from submission to the stored image. Keyed by user id.</summary>
[Alias("aiomus.IJobsGrain")]
public interface IJobsGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Accepts a job. An id names one job for as long as the account lives: repeating a submission of the same id answers that job as it
    /// stands, however old it is, where the repetition has the same <see cref="JobTerms.Fingerprint"/> or, without one, the same request.
    /// </summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.JobConflict"/>, <see cref="ErrorCode.QuotaExceeded"/>, <see cref="ErrorCode.PlanNeeded"/>,
    /// <see cref="ErrorCode.InvalidRequest"/> where no plan allows it, <see cref="ErrorCode.QueueFull"/>,
    /// <see cref="ErrorCode.NoWorkerAvailable"/>, <see cref="ErrorCode.AccountGone"/>, <see cref="ErrorCode.ModelUnknown"/>; nothing is
    /// stored or charged then. <see cref="ErrorCode.Unavailable"/> where the price is not the one that the terms name any more, with
    /// nothing stored; or where the database did not answer: then the job may be there, and repeating the submission tells.
    /// </exception>
    [Alias("Submit")]
    Task<JobSnapshot> SubmitAsync(Guid jobId, JobRequest request, JobTerms terms, CancellationToken cancellationToken = default);

    /// <summary>
    /// Whether a job would be admitted at its price, and what would be left. Nothing is stored. Interleaves: it only reads.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.InvalidRequest"/>: no plan allows it.</exception>
    [Alias("Quote"), AlwaysInterleave]
    Task<JobAdmission> QuoteAsync(Guid jobId, JobRequest request, int credits, CancellationToken cancellationToken = default);

    /// <summary>The job, or null when there is none of this id.</summary>
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
    /// Ends the job with its images: charges them, adds them to the gallery, counts them and tells the person, each exactly
    /// once however often this is repeated. False when the epoch is stale or the job no longer runs: the images are not wanted.
    /// </summary>
    [Alias("Complete")]
    Task<bool> CompleteAsync(Guid jobId, int epoch, IReadOnlyList<StoredImage> images, CancellationToken cancellationToken = default);

    /// <summary>Ends the job without images and without a charge. False when the epoch is stale or the job no longer runs.</summary>
    [Alias("Fail")]
    Task<bool> FailAsync(Guid jobId, int epoch, ErrorCode error, string message, CancellationToken cancellationToken = default);

    /// <summary>
    /// One of the job's images was deleted from the gallery. When the last one is gone, the job's texts go too; its id and its end
    /// stay, so that neither is ever used for something else. Repeating it changes nothing.
    /// </summary>
    [Alias("ForgetPicture"), AlwaysInterleave]
    Task ForgetImageAsync(Guid jobId, Guid imageId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Another plan is in force: the next submissions go by it. Without being told they go by what the person's Subscription said in the
    /// last minute. Interleaves: the Subscription tells it while a submission may be asking it, and it touches only memory.
    /// </summary>
    [Alias("TellPlan"), AlwaysInterleave]
    Task TellPlanAsync(Plan plan, CancellationToken cancellationToken = default);

    /// <summary>Deletes files of a job that has ended which nobody refers to, and answers how many there were.</summary>
    [Alias("Sweep")]
    Task<int> SweepAsync(Guid jobId, CancellationToken cancellationToken = default);
}
