using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Gallery;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Storage.Records;
using Orleans.Storage;

namespace Aiomus.Grains.Quotas;

// What reserves or charges is stored with its reason, by whoever has one: see QuotaBook. What has no other reason than itself, as a
// purchase or another plan, is stored here.
[GrainType("quota")]
internal sealed partial class QuotaGrain(
    [PersistentState("quota", StorageNames.User)] IPersistentState<QuotaState> earlier,
    IRecordStore records,
    IPlanCatalog plans,
    TimeProvider time) : Grain, IQuotaGrain, IDataHolder
{
    private const int PageSize = 500;

    // A job of the person may be stored at the same time.
    private const int MostTries = 10;

    private Guid UserId => this.GetPrimaryKey();

    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        earlier.CarryOverAsync(CarryOverAsync, cancellationToken);

    public async Task<long> CountStorageAsync(bool anew, CancellationToken cancellationToken)
    {
        // Whoever stores or deletes an image changes the sums too: while they are counted none can be added to the old sums.
        var stored = 0L;
        await ChangeAsync(
            async quota =>
            {
                if (!anew && quota.Stored is { } known)
                {
                    stored = known;
                    return [];
                }

                stored = await GrainFactory.GetGrain<IGalleryGrain>(UserId).SumBytesAsync(cancellationToken);
                return quota.Count(stored);
            },
            cancellationToken);
        return stored;
    }

    // Interleaves: it reads what is stored, and asks for a plan whoever may be telling one here.
    public async Task<QuotaSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        var plan = await GrainFactory.GetGrain<ISubscriptionGrain>(UserId).GetPlanAsync(cancellationToken);
        var quota = await QuotaBook.ReadAsync(records, UserId, time.GetUtcNow(), cancellationToken);
        if (quota.Stored is null)
        {
            quota.Count(await CountStorageAsync(anew: false, cancellationToken));
        }

        return quota.ToSnapshot(plan);
    }

    public async Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(long after, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        var page = new RecordQuery { IsOpen = false, After = after, Limit = PageSize };
        return [.. (await records.ListAsync(QuotaRecords.Ledger, UserId, page, cancellationToken)).Select(record => record.State)];
    }

    public async Task<LedgerSlice> ReadLedgerBackAsync(long before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, PageSize);
        var page = new RecordQuery { IsOpen = false, Before = before, NewestFirst = true, Limit = limit };
        var found = await records.ListAsync(QuotaRecords.Ledger, UserId, page, cancellationToken);

        // They are numbered from 1 without gaps.
        var next = found.Count > 0 && found[^1].Number > 1 ? found[^1].Number : (long?)null;
        return new LedgerSlice([.. found.Select(record => record.State)], next);
    }

    public Task AddCreditsAsync(string purchase, long credits, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(purchase);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(credits);
        return ChangeAsync(quota => quota.BuyAsync(purchase, credits, cancellationToken), cancellationToken);
    }

    public Task TakeBackCreditsAsync(string purchase, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(purchase);
        return ChangeAsync(quota => quota.TakeBackAsync(purchase, cancellationToken), cancellationToken);
    }

    public Task ApplyPlanAsync(Plan plan, DateTimeOffset? anchor, CancellationToken cancellationToken) =>
        ChangeAsync(quota => Task.FromResult(quota.Apply(plan, anchor, plans.Free)), cancellationToken);

    private async Task ChangeAsync(Func<QuotaBook, Task<IReadOnlyList<RecordChange>>> change, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var quota = await QuotaBook.ReadAsync(records, UserId, time.GetUtcNow(), cancellationToken);
            if (await change(quota) is not { Count: > 0 } changes)
            {
                return;
            }

            try
            {
                await records.ApplyAsync(UserId, changes, cancellationToken);
                return;
            }
            catch (InconsistentStateException) when (tries < MostTries)
            {
                // Nothing of it is stored: it is made anew from what is now.
            }
        }
    }
}
