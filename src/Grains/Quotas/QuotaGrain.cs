using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Quotas;

// It reads. What reserves or charges is stored with its reason, by whoever has one: see QuotaBook.
[GrainType("quota")]
internal sealed partial class QuotaGrain(
    [PersistentState("quota", StorageNames.User)] IPersistentState<QuotaState> earlier,
    IRecordStore records,
    TimeProvider time) : Grain, IQuotaGrain, IDataHolder
{
    private const int PageSize = 500;

    private Guid UserId => this.GetPrimaryKey();

    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        earlier.CarryOverAsync(CarryOverAsync, cancellationToken);

    public async Task<QuotaSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        var plan = await GrainFactory.GetGrain<ISubscriptionGrain>(UserId).GetPlanAsync(cancellationToken);
        return (await QuotaBook.ReadAsync(records, UserId, time.GetUtcNow(), cancellationToken)).ToSnapshot(plan);
    }

    public async Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(long after, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        var page = new RecordQuery { IsOpen = false, After = after, Limit = PageSize };
        return [.. (await records.ListAsync(QuotaRecords.Ledger, UserId, page, cancellationToken)).Select(record => record.State)];
    }
}
