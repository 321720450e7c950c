namespace Aiomus.Contracts.Operations;

/// <summary>One model that one process runs.</summary>
/// <param name="Id">Names the worker while its process runs.</param>
/// <param name="Name">The name of its process.</param>
/// <param name="Model">What it runs.</param>
/// <param name="Accelerator"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Version">Which build it runs; null when it does not say so.</param>
/// <param name="SecondsPerStep">What a step of one image takes, as it was measured; null before it was.</param>
/// <param name="Running">Jobs that it holds.</param>
/// <param name="Capacity">Jobs that it can hold.</param>
/// <param name="Draining">Whether it takes no new jobs, on somebody's word or because it stops.</param>
/// <param name="SeenAt">When it last said so.</param>
/// <param name="StartedAt">When its process began; null when it does not say so.</param>
public sealed record WorkerResponse(
    string Id,
    string Name,
    string Model,
    string Accelerator,
    string? Version,
    double? SecondsPerStep,
    int Running,
    int Capacity,
    bool Draining,
    DateTimeOffset SeenAt,
    DateTimeOffset? StartedAt);
