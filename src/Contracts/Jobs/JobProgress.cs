namespace Aiomus.Contracts.Jobs;

/// <summary>How far a job is.</summary>
/// <param name="Step">Steps done, over all its images.</param>
/// <param name="Steps">Steps in all.</param>
public sealed record JobProgress(int Step, int Steps);
