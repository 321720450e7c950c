namespace Aiomus.Contracts.Jobs;

/// <summary>Why a job failed.</summary>
/// <param name="Code">A stable code, as in problems.</param>
/// <param name="Message">The same in words.</param>
public sealed record JobError(string Code, string Message);
