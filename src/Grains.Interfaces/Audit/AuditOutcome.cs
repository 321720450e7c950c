namespace Aiomus.Grains.Interfaces.Audit;

/// <summary>How an act ended. Stored and hashed by number: append, never renumber.</summary>
public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Succeeded = 1,

    /// <summary>A rule refused it.</summary>
    Refused = 2,

    /// <summary>It was tried and failed.</summary>
    Failed = 3,
}
