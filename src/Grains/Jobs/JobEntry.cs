using System.Text.Json.Serialization;
using Aiomus.Grains.Interfaces.Jobs;

namespace Aiomus.Grains.Jobs;

/// <summary>One job as it is stored.</summary>
internal sealed class JobEntry
{
    [PersonalData(DataCategory.Usage)]
    public Guid Id { get; set; }

    /// <summary>Its place in the order of submission.</summary>
    [NotPersonal]
    public long Number { get; set; }

    public required JobRequest Request { get; set; }

    public required JobTerms Terms { get; set; }

    [PersonalData(DataCategory.Usage)]
    public JobState State { get; set; }

    /// <summary>The newest lease that began this job; what comes under an older one is refused.</summary>
    [NotPersonal]
    public int Epoch { get; set; }

    [NotPersonal]
    public string? Worker { get; set; }

    [PersonalData(DataCategory.Usage)]
    public DateTimeOffset SubmittedAt { get; set; }

    [PersonalData(DataCategory.Usage)]
    public DateTimeOffset? StartedAt { get; set; }

    [PersonalData(DataCategory.Usage)]
    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>What a succeeded job stored.</summary>
    public List<StoredImage> Stored { get; set; } = [];

    /// <summary>The gallery's ids of what it stored, once it is settled.</summary>
    [PersonalData(DataCategory.Content)]
    [JsonPropertyName("pictures")]
    public Guid[] Images { get; set; } = [];

    /// <summary>Those of its images that were deleted since.</summary>
    [PersonalData(DataCategory.Content)]
    public Guid[] Deleted { get; set; } = [];

    [NotPersonal]
    public ErrorCode? Error { get; set; }

    [NotPersonal]
    public string? ErrorMessage { get; set; }

    /// <summary>
    /// True when the end of the job has reached the gallery, the quota, the usage and the event log. It is stored before the ticket goes:
    /// a terminal job that is not settled is settled again, after whatever restart.
    /// </summary>
    [NotPersonal]
    public bool Settled { get; set; }

    public bool IsTerminal() => State is JobState.Succeeded or JobState.Failed or JobState.Canceled;

    public void End(JobState state, DateTimeOffset now)
    {
        State = state;
        FinishedAt = now;
    }

    /// <summary>Whether a submission is this job's own, repeated.</summary>
    public bool IsRepeatedBy(JobRequest request, JobTerms terms) =>
        Terms.Fingerprint is not null && terms.Fingerprint is not null ? Terms.Fingerprint == terms.Fingerprint
        : HasTexts() ? Request == request
        : Request == request with { Prompt = "", NegativePrompt = "" };

    /// <summary>Whether it has texts that nothing needs any more once the job is past.</summary>
    public bool HasTexts() => Request.Prompt.Length > 0 || Request.NegativePrompt.Length > 0;

    public void ForgetTexts() => Request = Request with { Prompt = "", NegativePrompt = "" };
}
