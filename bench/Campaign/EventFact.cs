namespace Aiomus.Campaign;

/// <summary>One kept event.</summary>
/// <param name="Number">Its number in the person's log.</param>
/// <param name="Type">What happened.</param>
/// <param name="Job">To which job.</param>
public sealed record EventFact(long Number, string Type, Guid Job);
