namespace Aiomus.Grains.Audit;

/// <summary>What the verifier found.</summary>
/// <param name="Entries">How many entries hold, from the first.</param>
/// <param name="Checkpoints">How many checkpoints hold.</param>
/// <param name="Wrong">The number of the first entry that is wrong or missing, or null when all hold.</param>
/// <param name="Fault">What is wrong with it, or null.</param>
public sealed record AuditVerdict(long Entries, int Checkpoints, long? Wrong, string? Fault)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool Holds => Wrong is null;
}
