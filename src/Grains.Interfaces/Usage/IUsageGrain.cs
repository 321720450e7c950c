namespace Aiomus.Grains.Interfaces.Usage;

/// <summary>What a person used, counted. Keyed by user id.</summary>
[Alias("aiomus.IUsageGrain")]
public interface IUsageGrain : IGrainWithGuidKey
{
    /// <summary>Counts an event. One with the same kind and operation as an earlier one, however old, is that one repeated.</summary>
    [Alias("Record")]
    Task RecordAsync(UsageKind kind, Guid operation, int count, CancellationToken cancellationToken = default);

    /// <summary>The counts since the account began.</summary>
    [Alias("GetTotals")]
    Task<IReadOnlyDictionary<UsageKind, long>> GetTotalsAsync(CancellationToken cancellationToken = default);
}
