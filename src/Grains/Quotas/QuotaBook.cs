using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Storage.Records;

namespace Aiomus.Grains.Quotas;

/// <summary>
/// The rules of a person's quota. It stores nothing: it answers the changes that set credits aside, charge them or give them back, so
/// that whoever has a reason for one stores both in one transaction. Each change names the versions that were read here, so of two
/// that were made from the same sums only one is stored. Read anew for each change; a charge is kept as long as the account, so that a
/// repetition is recognised however old it is.
/// </summary>
internal sealed partial class QuotaBook
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly IRecordStore _records;
    private readonly Guid _userId;
    private readonly DateTimeOffset _now;
    private readonly QuotaHead _head;
    private readonly int _version;
    private BillingMonth _month;

    private QuotaBook(IRecordStore records, Guid userId, DateTimeOffset now, Record<QuotaHead>? head)
    {
        (_records, _userId, _now) = (records, userId, now);
        (_head, _version) = (head?.State ?? new QuotaHead(), head?.Version ?? 0);
        Roll();
    }

    /// <summary>Bytes of the images that are kept; null where an earlier version has not counted them.</summary>
    public long? Stored => _head.Stored;

    /// <summary>Reads a person's sums as they are now, once those of earlier versions were carried over.</summary>
    public static async Task<QuotaBook> OpenAsync(
        IGrainFactory grains, IRecordStore records, Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var quota = await ReadAsync(records, userId, now, cancellationToken);
        if (quota.Stored is not null)
        {
            return quota;
        }

        // A new person, or one whose Quota grain has not woken since: it carries over when it does.
        var stored = await grains.GetGrain<IQuotaGrain>(userId).CountStorageAsync(anew: false, cancellationToken);
        quota = await ReadAsync(records, userId, now, cancellationToken);
        quota._head.Stored ??= stored;
        return quota;
    }

    /// <summary>Reads a person's sums as they are now. For the Quota grain itself, which has carried over.</summary>
    public static async Task<QuotaBook> ReadAsync(
        IRecordStore records, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(records, userId, now, await records.FindAsync(QuotaRecords.Head, userId, QuotaRecords.HeadKey, cancellationToken));

    /// <summary>
    /// Sets credits aside for a job in all windows or in none; no changes where they are set aside or charged already. Where others were
    /// set aside for it, as by a version that reserved before it stored the job, those are given back and it is done anew.
    /// </summary>
    /// <exception cref="AiomusException">
    /// <see cref="ErrorCode.QuotaExceeded"/>, with the time until the window resets where waiting helps soon, and where it does not with
    /// the smallest plan that would.
    /// </exception>
    public async Task<IReadOnlyList<RecordChange>> ReserveAsync(
        Guid jobId, int credits, Plan plan, IPlanCatalog plans, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(credits);
        var known = await FindAsync(jobId, cancellationToken);
        if (known is { State.State: ChargeState.Committed }
            || (known is { State: { State: ChargeState.Reserved } same } && same.Credits == credits))
        {
            return [];
        }

        LedgerEntry[] givenBack = known is { State: { State: ChargeState.Reserved } other } ? GiveBack(jobId, other) : [];
        var bought = Admit(credits, plan, plans);
        var charge = new Charge(credits, _now, ChargeState.Reserved, _head.Day.Start, _head.Month.Start, bought);
        _head.Burst.Used++;
        _head.Day.Used += charge.CountWindowed();
        _head.Month.Used += charge.CountWindowed();
        (_head.Live, _head.Reserved) = (_head.Live + 1, _head.Reserved + credits);
        (_head.Bought, _head.BoughtReserved) = (_head.Bought - bought, _head.BoughtReserved + bought);
        _head.Plan ??= new PlanShare(plan.Name, plan.CreditsPerMonth, _head.Month.Start);
        return Change(jobId, known, charge, [.. givenBack, Enter(jobId, LedgerEntryKind.Reserved, credits, 0, -bought)]);
    }

    /// <summary>Turns a job's reservation into a charge, where it has one, and counts the bytes of the images that are stored.</summary>
    public async Task<IReadOnlyList<RecordChange>> CommitAsync(Guid jobId, long bytes, CancellationToken cancellationToken)
    {
        _head.Stored += bytes;
        if (await FindAsync(jobId, cancellationToken) is not { State: { State: ChargeState.Reserved } charge } known)
        {
            return bytes > 0 ? Change(reason: null) : [];
        }

        var credits = charge.Credits;
        (_head.Live, _head.Reserved, _head.Charged) = (_head.Live - 1, _head.Reserved - credits, _head.Charged + credits);
        _head.BoughtReserved -= charge.Bought;
        _head.Owed = Math.Min(_head.Owed, _head.BoughtReserved);
        var entry = Enter(jobId, LedgerEntryKind.Committed, -credits, credits);
        return Change(jobId, known, charge with { State = ChargeState.Committed }, entry);
    }

    /// <summary>Gives a job's reservation back; no changes where it has none any more.</summary>
    public async Task<IReadOnlyList<RecordChange>> ReleaseAsync(Guid jobId, CancellationToken cancellationToken)
    {
        if (await FindAsync(jobId, cancellationToken) is not { State: { State: ChargeState.Reserved } charge } known)
        {
            return [];
        }

        return Change(jobId, known, charge with { State = ChargeState.Released }, GiveBack(jobId, charge));
    }

    /// <summary>Counts off the bytes of an image that is deleted.</summary>
    public IReadOnlyList<RecordChange> Forget(long bytes)
    {
        _head.Stored = Math.Max(0, (_head.Stored ?? 0) - bytes);
        return _version > 0 ? Change(reason: null) : [];
    }

    /// <summary>Notes the bytes of all images that are kept.</summary>
    public IReadOnlyList<RecordChange> Count(long bytes)
    {
        _head.Stored = bytes;
        return _version > 0 ? Change(reason: null) : [];
    }

    /// <summary>The windows, with what was answered here counted as stored.</summary>
    public QuotaSnapshot ToSnapshot(Plan plan) => new(plan.Name, Windows(plan), _head.Reserved, _head.Charged, _head.Bought);

    private void Roll()
    {
        if (_head.Anchor == default)
        {
            _head.Anchor = _now;
        }

        _head.Burst.Roll(Minute, _now);
        _head.Day.Roll(Day, _now);
        RollMonth();
    }

    private void RollMonth()
    {
        _month = BillingMonth.Of(_head.Anchor, _now);
        if (_head.Month.Start != _month.Start)
        {
            _head.Month.RollTo(_month.Start);
            _head.Plan = _head.Plan is { } plan ? plan with { Since = _month.Start, Earned = 0 } : null;
        }
    }

    private QuotaWindow[] Windows(Plan plan)
    {
        return
        [
            new("concurrent", plan.ConcurrentJobs, _head.Live, TimeSpan.Zero, TimeSpan.Zero),
            new("burst", plan.JobsPerMinute, _head.Burst.Used, Minute, _head.Burst.Rest(Minute, _now)),
            new("day", plan.CreditsPerDay, _head.Day.Used, Day, _head.Day.Rest(Day, _now)),
            new("month", Math.Max(AllowanceOf(plan), _head.Month.Used), _head.Month.Used, _month.End - _month.Start, _month.End - _now),
            new("storage", plan.StorageBytes, _head.Stored ?? 0, TimeSpan.Zero, TimeSpan.Zero),
        ];
    }

    private Task<Record<Charge>?> FindAsync(Guid jobId, CancellationToken cancellationToken) =>
        _records.FindAsync(QuotaRecords.Charge, _userId, QuotaRecords.KeyOf(jobId), cancellationToken);

    private LedgerEntry Enter(Guid jobId, LedgerEntryKind kind, int reserved, int charged, long bought = 0, string? plan = null) =>
        new(++_head.Entries, jobId, kind, reserved, charged, _now, bought, plan);

    private LedgerEntry[] GiveBack(Guid jobId, Charge charge)
    {
        // The burst window is not given back: it counts requests, and cancelling one after the other is still a burst.
        (_head.Live, _head.Reserved) = (_head.Live - 1, _head.Reserved - charge.Credits);
        _head.Day.GiveBack(charge.Day, charge.CountWindowed());
        _head.Month.GiveBack(charge.Month, charge.CountWindowed());
        (_head.Bought, _head.BoughtReserved) = (_head.Bought + charge.Bought, _head.BoughtReserved - charge.Bought);
        var released = Enter(jobId, LedgerEntryKind.Released, -charge.Credits, 0, charge.Bought);
        return TakeOwed(charge.Bought) is { } taken ? [released, taken] : [released];
    }

    private List<RecordChange> Change(Guid jobId, Record<Charge>? known, Charge charge, params LedgerEntry[] entries)
    {
        var isOpen = charge.State == ChargeState.Reserved;
        return Change(
            known is null
                ? RecordChange.Insert(QuotaRecords.Charge, QuotaRecords.KeyOf(jobId), charge, isOpen: isOpen)
                : RecordChange.Update(QuotaRecords.Charge, known with { State = charge, IsOpen = isOpen }),
            entries);
    }

    private List<RecordChange> Change(RecordChange? reason, params LedgerEntry[] entries)
    {
        List<RecordChange> changes =
        [
            _version == 0
                ? RecordChange.Insert(QuotaRecords.Head, QuotaRecords.HeadKey, _head)
                : RecordChange.Update(QuotaRecords.Head, new Record<QuotaHead>(QuotaRecords.HeadKey, 0, false, _version, _head)),
        ];
        if (reason is not null)
        {
            changes.Add(reason);
        }

        changes.AddRange(
            entries.Select(entry => RecordChange.Insert(QuotaRecords.Ledger, QuotaRecords.KeyOf(entry), entry, entry.Number)));
        return changes;
    }
}
