namespace Aiomus.Grains.Interfaces.Jobs;

/// <summary>How far a running job is. Each report replaces the one before.</summary>
/// <param name="Step">Steps done, over all images of the job.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Preview">A small PNG of the first image so far, or null.</param>
[GenerateSerializer, Immutable, Alias("aiomus.JobProgress")]
public sealed record JobProgress(
    [property: Id(0)] int Step,
    [property: Id(1)] int Steps,
    [property: Id(2)] byte[]? Preview);
