namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>What a worker needs to make a job's images.</summary>
/// <param name="Request">What to make.</param>
/// <param name="TraceParent">The W3C trace context to continue, or null.</param>
[GenerateSerializer, Immutable, Alias("aiomus.JobAssignment")]
public sealed record JobAssignment(
    [property: Id(0)] JobRequest Request,
    [property: Id(1)] string? TraceParent);
