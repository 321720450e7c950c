namespace Aiomus.Grains.Interfaces.Audit;

/// <summary>A full, closed part of a person's audit chain. Keyed by user id and segment number.</summary>
[Alias("aiomus.IAuditSegmentGrain")]
public interface IAuditSegmentGrain : IGrainWithGuidCompoundKey
{
    /// <summary>Stores the segment's entries, in place of what an interrupted sealing left.</summary>
    [Alias("Seal")]
    Task SealAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken = default);

    /// <summary>The entries, oldest first.</summary>
    [Alias("Read")]
    Task<IReadOnlyList<AuditEntry>> ReadAsync(CancellationToken cancellationToken = default);
}
