namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>What a person is entitled to.</summary>
/// <param name="Name">The plan's name.</param>
/// <param name="Weight">The share in the queues.</param>
/// <param name="ConcurrentJobs">Jobs that may wait and run at once.</param>
/// <param name="JobsPerMinute">Jobs that may be submitted in a minute.</param>
/// <param name="CreditsPerDay">Credits in 24 hours.</param>
/// <param name="CreditsPerMonth">Credits in a billing month.</param>
/// <param name="MaxSize">The longest side of an image, in pixels.</param>
/// <param name="MaxSteps">The most steps of a job.</param>
/// <param name="Models">The models that may be used, by name; empty for all.</param>
/// <param name="StorageBytes">Bytes of images that may be kept.</param>
/// <param name="Frozen">Whether no jobs are taken, because a payment is disputed.</param>
[GenerateSerializer, Immutable, Alias("aiomus.Plan")]
public sealed record Plan(
    [property: Id(0)] string Name,
    [property: Id(1)] double Weight,
    [property: Id(2)] int ConcurrentJobs,
    [property: Id(3)] int JobsPerMinute,
    [property: Id(4)] int CreditsPerDay,
    [property: Id(5)] int CreditsPerMonth,
    [property: Id(6)] int MaxSize,
    [property: Id(7)] int MaxSteps,
    [property: Id(8)] string[] Models,
    [property: Id(9)] long StorageBytes,
    [property: Id(10)] bool Frozen = false);
