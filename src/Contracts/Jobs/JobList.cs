namespace Aiomus.Contracts.Jobs;

/// <summary>The live and the last finished jobs.</summary>
/// <param name="Jobs">Newest first.</param>
public sealed record JobList(IReadOnlyList<JobResponse> Jobs);
