using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Usage;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Usage;

// Events are records. The totals take in what came since they were last asked for, so that neither counting nor asking costs more the
// longer an account lives.
[GrainType("usage")]
internal sealed class UsageGrain(
    [PersistentState("usage", StorageNames.User)] IPersistentState<UsageState> earlier,
    IRecordStore records,
    TimeProvider time) : Grain, IUsageGrain, IDataHolder
{
    private const int PageSize = 500;

    private Guid UserId => this.GetPrimaryKey();

    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        earlier.CarryOverAsync(CarryOverAsync, cancellationToken);

    public Task RecordAsync(UsageKind kind, Guid operation, int count, CancellationToken cancellationToken) =>
        records.ApplyAsync(UserId, [UsageRecords.Count(kind, operation, count, time.GetUtcNow())], cancellationToken);

    public async Task<IReadOnlyDictionary<UsageKind, long>> GetTotalsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var totals = await records.FindAsync(UsageRecords.Totals, UserId, UsageRecords.TotalsKey, cancellationToken);
            var page = new RecordQuery { IsOpen = true, Limit = PageSize };
            var events = await records.ListAsync(UsageRecords.Event, UserId, page, cancellationToken);
            if (events.Count == 0)
            {
                return totals?.State.Counts ?? [];
            }

            await TakeInAsync(totals, events, cancellationToken);
        }
    }

    public Task FenceAsync(Guid userId, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) =>
        await records.RemoveAsync(UsageRecords.Event, UserId, cancellationToken)
            + await records.RemoveAsync(UsageRecords.Totals, UserId, cancellationToken)
            + await earlier.EraseAsync(this, cancellationToken);

    private Task TakeInAsync(Record<UsageTotals>? totals, IReadOnlyList<Record<UsageEvent>> events, CancellationToken cancellationToken)
    {
        var counts = totals?.State.Counts ?? [];
        foreach (var record in events)
        {
            counts[record.State.Kind] = counts.GetValueOrDefault(record.State.Kind) + record.State.Count;
        }

        return records.ApplyAsync(
            UserId,
            [
                totals is null
                    ? RecordChange.Insert(UsageRecords.Totals, UsageRecords.TotalsKey, new UsageTotals { Counts = counts })
                    : RecordChange.Update(UsageRecords.Totals, totals),
                .. events.Select(record => RecordChange.Update(UsageRecords.Event, record with { IsOpen = false })),
            ],
            cancellationToken);
    }

    private Task CarryOverAsync(UsageState state, CancellationToken cancellationToken) => records.ApplyAsync(
        UserId,
        [
            RecordChange.InsertOnce(UsageRecords.Totals, UsageRecords.TotalsKey, new UsageTotals { Counts = state.Totals }),
            .. state.Last.Select(operation => UsageRecords.Counted(operation.Kind, operation.Id, time.GetUtcNow())),
        ],
        cancellationToken);
}
