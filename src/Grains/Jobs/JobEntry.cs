using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Grains.Jobs;

/// <summary>One job as it is stored.</summary>
internal sealed class JobEntry
{
    [PersonalData(DataCategory.Usage, retention: Retention.Job)]
    public Guid Id { get; set; }

    public required JobRequest Request { get; set; }

    public required JobTerms Terms { get; set; }

    [PersonalData(DataCategory.Usage, retention: Retention.Job)]
    public JobState State { get; set; }

    /// <summary>The newest lease that began this job; what comes under an older one is refused.</summary>
    [NotPersonal]
    public int Epoch { get; set; }

    [NotPersonal]
    public string? Worker { get; set; }

    [PersonalData(DataCategory.Usage, retention: Retention.Job)]
    public DateTimeOffset SubmittedAt { get; set; }

    [PersonalData(DataCategory.Usage, retention: Retention.Job)]
    public DateTimeOffset? StartedAt { get; set; }

    [PersonalData(DataCategory.Usage, retention: Retention.Job)]
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>What a succeeded job stored.</summary>
    public List<StoredPicture> Stored { get; set; } = [];

    /// <summary>The gallery's ids of what it stored, once it is settled.</summary>
    [PersonalData(DataCategory.Content, retention: Retention.Job)]
    public Guid[] Pictures { get; set; } = [];

    [NotPersonal]
    public ErrorCode? Error { get; set; }

    [NotPersonal]
    public string? ErrorMessage { get; set; }

    /// <summary>
    /// True when the end of the job has reached the gallery, the quota, the usage and the event log. A terminal job that is
    /// not settled is settled before anything else happens here.
    /// </summary>
    [NotPersonal]
    public bool Settled { get; set; }

    public bool IsTerminal() => State is JobState.Succeeded or JobState.Failed or JobState.Canceled;

    public void End(JobState state, DateTimeOffset now)
    {
        State = state;
        FinishedAt = now;
    }
}
