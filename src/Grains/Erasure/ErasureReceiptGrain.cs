using Aiomus.Grains.Interfaces.Erasure;

namespace Aiomus.Grains.Erasure;

[GrainType("erasurereceipt")]
internal sealed class ErasureReceiptGrain(
    [PersistentState("receipt", StorageNames.System)] IPersistentState<ErasureReceiptState> receipt) : Grain, IErasureReceiptGrain
{
    public async Task RecordAsync(ErasureStatus status, CancellationToken cancellationToken)
    {
        if (receipt.State.Status?.Step == ErasureStep.Completed)
        {
            return;
        }

        receipt.State.Status = status;
        await receipt.WriteAsync(this, cancellationToken);
    }

    public Task<ErasureStatus?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(receipt.State.Status);
}
