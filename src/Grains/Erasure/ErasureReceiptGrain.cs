using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Storage.Compaction;

namespace Aiomus.Grains.Erasure;

[GrainType("erasurereceipt")]
internal sealed class ErasureReceiptGrain(
    [PersistentState("receipt", StorageNames.System)] IPersistentState<ErasureReceiptState> receipt,
    IStoreCompactor compactor,
    TimeProvider time) : Grain, IErasureReceiptGrain
{
    public async Task RecordAsync(ErasureStatus status, CancellationToken cancellationToken)
    {
        // Entries are only ever added, so one with fewer was overtaken on its way.
        if (receipt.State.Status?.Entries.Length >= status.Entries.Length)
        {
            return;
        }

        receipt.State.Status = status;
        await receipt.WriteAsync(this, cancellationToken);
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        // None when the erasure's request was never stored.
        if (receipt.State.Status is { Step: not ErasureStep.Completed } status)
        {
            await compactor.CutLogAsync(cancellationToken);
            var last = new ErasureEntry(ErasureStep.Completed, time.GetUtcNow(), new Dictionary<string, int>());
            await RecordAsync(status with { Step = ErasureStep.Completed, Entries = [.. status.Entries, last] }, cancellationToken);
        }
    }

    public async Task RecordProcessorAsync(ProcessorErasure processor, CancellationToken cancellationToken)
    {
        var processors = receipt.State.Processors;
        if (!processors.Contains(processor))
        {
            processors.RemoveAll(known => known.Id == processor.Id);
            processors.Add(processor);
            await receipt.WriteAsync(this, cancellationToken);
        }
    }

    public Task<ErasureStatus?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(
        receipt.State is { Processors: [_, ..] processors, Status: { } status }
            ? status with { Processors = [.. processors] }
            : receipt.State.Status);
}
