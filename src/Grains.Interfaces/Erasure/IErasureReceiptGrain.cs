namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>What is left of an erasure: its receipt. Keyed by the erasure's id.</summary>
[Alias("aiomus.IErasureReceiptGrain")]
public interface IErasureReceiptGrain : IGrainWithGuidKey
{
    /// <summary>Stores the status as it stands. A completed one is never replaced.</summary>
    [Alias("Record")]
    Task RecordAsync(ErasureStatus status, CancellationToken cancellationToken = default);

    /// <summary>The last recorded status, or null when there is no such erasure.</summary>
    [Alias("Get")]
    Task<ErasureStatus?> GetAsync(CancellationToken cancellationToken = default);
}
