namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>What is left of an erasure: its receipt. Keyed by the erasure's id.</summary>
[Alias("aiomus.IErasureReceiptGrain")]
public interface IErasureReceiptGrain : IGrainWithGuidKey
{
    /// <summary>Stores the status as it stands, unless a later one is stored already.</summary>
    [Alias("Record")]
    Task RecordAsync(ErasureStatus status, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes the user's id out of the last place that has it, the database's log, and only then says that the erasure is completed.
    /// </summary>
    [Alias("Complete")]
    Task CompleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Stores how far a payment processor is; one of the same id takes its place.</summary>
    [Alias("RecordProcessor")]
    Task RecordProcessorAsync(ProcessorErasure processor, CancellationToken cancellationToken = default);

    /// <summary>The last recorded status, or null when there is no such erasure.</summary>
    [Alias("Get")]
    Task<ErasureStatus?> GetAsync(CancellationToken cancellationToken = default);
}
