using System.Globalization;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Quotas;

// A turn writes one row of sums, one row of the job's charge and one line of the ledger, in one transaction. A charge is kept as long as
// the account, so that a repetition is recognised however old it is.
[GrainType("quota")]
internal sealed partial class QuotaGrain(
    [PersistentState("quota", StorageNames.User)] IPersistentState<QuotaState> earlier,
    IRecordStore records,
    TimeProvider time) : Grain, IQuotaGrain, IDataHolder
{
    private const int PageSize = 500;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private QuotaHead _head = new();
    private int _version;

    private Guid UserId => this.GetPrimaryKey();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await earlier.CarryOverAsync(CarryOverAsync, cancellationToken);
        if (await records.FindAsync(QuotaRecords.Head, UserId, QuotaRecords.HeadKey, cancellationToken) is { } head)
        {
            (_head, _version) = (head.State, head.Version);
        }
    }

    public async Task ReserveAsync(Guid jobId, int credits, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(credits);
        var known = await FindAsync(jobId, cancellationToken);
        if (known is { State.State: not ChargeState.Released })
        {
            return;
        }

        var plan = await PlanAsync(cancellationToken);
        var now = time.GetUtcNow();
        Roll(now);
        foreach (var window in Windows(plan, now))
        {
            var wanted = window.Name is "concurrent" or "burst" ? 1 : credits;
            if (window.Used + wanted > window.Limit)
            {
                throw Exceeded(window, wanted);
            }
        }

        var charge = new Charge(credits, now, ChargeState.Reserved, _head.Day.Start, _head.Month.Start);
        _head.Burst.Used++;
        _head.Day.Used += credits;
        _head.Month.Used += credits;
        (_head.Live, _head.Reserved) = (_head.Live + 1, _head.Reserved + credits);
        await WriteAsync(jobId, known, charge, LedgerEntryKind.Reserved, credits, 0, now, cancellationToken);
    }

    public async Task CommitAsync(Guid jobId, CancellationToken cancellationToken)
    {
        if (await FindAsync(jobId, cancellationToken) is { State: { State: ChargeState.Reserved } charge } known)
        {
            (_head.Live, _head.Reserved, _head.Charged) = (_head.Live - 1, _head.Reserved - charge.Credits, _head.Charged + charge.Credits);
            await WriteAsync(
                jobId, known, charge with { State = ChargeState.Committed },
                LedgerEntryKind.Committed, -charge.Credits, charge.Credits, time.GetUtcNow(), cancellationToken);
        }
    }

    public async Task ReleaseAsync(Guid jobId, CancellationToken cancellationToken)
    {
        if (await FindAsync(jobId, cancellationToken) is { State: { State: ChargeState.Reserved } charge } known)
        {
            // The burst window is not given back: it counts requests, and cancelling one after the other is still a burst.
            (_head.Live, _head.Reserved) = (_head.Live - 1, _head.Reserved - charge.Credits);
            _head.Day.GiveBack(charge.Day, charge.Credits);
            _head.Month.GiveBack(charge.Month, charge.Credits);
            await WriteAsync(
                jobId, known, charge with { State = ChargeState.Released },
                LedgerEntryKind.Released, -charge.Credits, 0, time.GetUtcNow(), cancellationToken);
        }
    }

    public async Task<QuotaSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(cancellationToken);
        var now = time.GetUtcNow();
        Roll(now);
        return new QuotaSnapshot(plan.Name, Windows(plan, now), _head.Reserved, _head.Charged);
    }

    public async Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(long after, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        var page = new RecordQuery { IsOpen = false, After = after, Limit = PageSize };
        return [.. (await records.ListAsync(QuotaRecords.Ledger, UserId, page, cancellationToken)).Select(record => record.State)];
    }

    public Task FenceAsync(Guid userId, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken) =>
        await records.RemoveAsync(QuotaRecords.Charge, UserId, cancellationToken)
            + await records.RemoveAsync(QuotaRecords.Ledger, UserId, cancellationToken)
            + await records.RemoveAsync(QuotaRecords.Head, UserId, cancellationToken)
            + await earlier.EraseAsync(this, cancellationToken);

    private static AiomusException Exceeded(QuotaWindow window, int wanted)
    {
        var never = wanted > window.Limit;
        var advice = never ? "more than the plan ever admits"
            : window.Name == "concurrent" ? "wait until one of your jobs ends"
            : string.Create(CultureInfo.InvariantCulture, $"resets in {Math.Ceiling(window.ResetsIn.TotalSeconds)} s");
        return new AiomusException(
            ErrorCode.QuotaExceeded,
            $"The {window.Name} quota of {window.Limit} is used up ({window.Used} used, {wanted} wanted): {advice}.")
        {
            RetryAfter = never ? null : window.Name == "concurrent" ? TimeSpan.FromSeconds(1) : window.ResetsIn,
        };
    }

    private static DateTimeOffset MonthStart(DateTimeOffset anchor, DateTimeOffset now) => anchor.AddMonths(MonthsSince(anchor, now));

    private static int MonthsSince(DateTimeOffset anchor, DateTimeOffset now)
    {
        var months = ((now.Year - anchor.Year) * 12) + now.Month - anchor.Month;
        return anchor.AddMonths(months) > now ? months - 1 : months;
    }

    private void Roll(DateTimeOffset now)
    {
        if (_head.Anchor == default)
        {
            _head.Anchor = now;
        }

        _head.Burst.Roll(Minute, now);
        _head.Day.Roll(Day, now);
        _head.Month.RollTo(MonthStart(_head.Anchor, now));
    }

    private QuotaWindow[] Windows(Plan plan, DateTimeOffset now)
    {
        var nextMonth = _head.Anchor.AddMonths(MonthsSince(_head.Anchor, now) + 1);
        return
        [
            new("concurrent", plan.ConcurrentJobs, _head.Live, TimeSpan.Zero, TimeSpan.Zero),
            new("burst", plan.JobsPerMinute, _head.Burst.Used, Minute, _head.Burst.Rest(Minute, now)),
            new("day", plan.CreditsPerDay, _head.Day.Used, Day, _head.Day.Rest(Day, now)),
            new("month", plan.CreditsPerMonth, _head.Month.Used, nextMonth - _head.Month.Start, nextMonth - now),
        ];
    }

    private Task<Record<Charge>?> FindAsync(Guid jobId, CancellationToken cancellationToken) =>
        records.FindAsync(QuotaRecords.Charge, UserId, QuotaRecords.KeyOf(jobId), cancellationToken);

    private async Task WriteAsync(
        Guid jobId, Record<Charge>? known, Charge charge, LedgerEntryKind kind, int reserved, int charged, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var entry = new LedgerEntry(++_head.Entries, jobId, kind, reserved, charged, now);
        var isOpen = charge.State == ChargeState.Reserved;
        try
        {
            await records.ApplyAsync(
                UserId,
                [
                    HeadChange(),
                    known is null
                        ? RecordChange.Insert(QuotaRecords.Charge, QuotaRecords.KeyOf(jobId), charge, isOpen: isOpen)
                        : RecordChange.Update(QuotaRecords.Charge, known with { State = charge, IsOpen = isOpen }),
                    RecordChange.Insert(QuotaRecords.Ledger, QuotaRecords.KeyOf(entry), entry, entry.Number),
                ],
                cancellationToken);
        }
        catch
        {
            // The truth is unknown now: the next activation reads it.
            DeactivateOnIdle();
            throw;
        }

        _version++;
    }

    private RecordChange HeadChange() => _version == 0
        ? RecordChange.Insert(QuotaRecords.Head, QuotaRecords.HeadKey, _head)
        : RecordChange.Update(QuotaRecords.Head, new Record<QuotaHead>(QuotaRecords.HeadKey, 0, false, _version, _head));

    private Task<Plan> PlanAsync(CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<ISubscriptionGrain>(UserId).GetPlanAsync(cancellationToken);
}
