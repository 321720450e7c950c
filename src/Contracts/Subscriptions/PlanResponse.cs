namespace Aiomus.Contracts.Subscriptions;

/// <summary>A plan.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ConcurrentJobs">Jobs that may wait and run at once.</param>
/// <param name="JobsPerMinute">Jobs that may be submitted in a minute.</param>
/// <param name="CreditsPerDay">Credits in 24 hours.</param>
/// <param name="CreditsPerMonth">Credits in a billing month.</param>
/// <param name="Share">The share in the queues; where 4 and 1 wait, the first gets four times as much.</param>
/// <param name="MaxSize">The longest side of an image, in pixels.</param>
/// <param name="MaxSteps">The most steps of a job.</param>
/// <param name="Models">The models that may be used; empty for all.</param>
/// <param name="StorageBytes">Bytes of images that may be kept.</param>
/// <param name="TrialDays">Days that a first subscription is free for; 0 for none.</param>
/// <param name="Prices">What it costs; empty for the free plan.</param>
public sealed record PlanResponse(
    string Name,
    int ConcurrentJobs,
    int JobsPerMinute,
    int CreditsPerDay,
    int CreditsPerMonth,
    double Share,
    int MaxSize,
    int MaxSteps,
    IReadOnlyList<string> Models,
    long StorageBytes,
    int TrialDays,
    IReadOnlyList<PriceResponse> Prices);
