namespace Aiomus.Contracts.Operations;

/// <summary>The workers of the installation.</summary>
/// <param name="Workers">Those heard of in the last seconds, by id.</param>
public sealed record WorkerList(IReadOnlyList<WorkerResponse> Workers);
