using System.Globalization;
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
internal sealed class QuotaBook
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly IRecordStore _records;
    private readonly Guid _userId;
    private readonly DateTimeOffset _now;
    private readonly QuotaHead _head;
    private readonly int _version;

    private QuotaBook(IRecordStore records, Guid userId, DateTimeOffset now, Record<QuotaHead>? head)
    {
        (_records, _userId, _now) = (records, userId, now);
        (_head, _version) = (head?.State ?? new QuotaHead(), head?.Version ?? 0);
        Roll();
    }

    /// <summary>Reads a person's sums as they are now, once those of earlier versions were carried over.</summary>
    public static async Task<QuotaBook> OpenAsync(
        IGrainFactory grains, IRecordStore records, Guid userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var quota = await ReadAsync(records, userId, now, cancellationToken);
        if (quota._version > 0)
        {
            return quota;
        }

        // A new person, or one whose Quota grain has not woken since: it carries over when it does.
        await grains.GetGrain<IQuotaGrain>(userId).ReadLedgerAsync(long.MaxValue, cancellationToken);
        return await ReadAsync(records, userId, now, cancellationToken);
    }

    /// <summary>Reads a person's sums as they are now. For the Quota grain itself, which has carried over.</summary>
    public static async Task<QuotaBook> ReadAsync(
        IRecordStore records, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        new(records, userId, now, await records.FindAsync(QuotaRecords.Head, userId, QuotaRecords.HeadKey, cancellationToken));

    /// <summary>
    /// Sets credits aside for a job in all windows or in none; no changes where they are set aside or charged already. Where others were
    /// set aside for it, as by a version that reserved before it stored the job, those are given back and it is done anew.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.QuotaExceeded"/>, with the time until the fullest window resets.</exception>
    public async Task<IReadOnlyList<RecordChange>> ReserveAsync(Guid jobId, int credits, Plan plan, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(credits);
        var known = await FindAsync(jobId, cancellationToken);
        if (known is { State.State: ChargeState.Committed }
            || (known is { State: { State: ChargeState.Reserved } same } && same.Credits == credits))
        {
            return [];
        }

        LedgerEntry[] givenBack = known is { State: { State: ChargeState.Reserved } other } ? [GiveBack(jobId, other)] : [];

        foreach (var window in Windows(plan))
        {
            var wanted = window.Name is "concurrent" or "burst" ? 1 : credits;
            if (window.Used + wanted > window.Limit)
            {
                throw Exceeded(window, wanted);
            }
        }

        var charge = new Charge(credits, _now, ChargeState.Reserved, _head.Day.Start, _head.Month.Start);
        _head.Burst.Used++;
        _head.Day.Used += credits;
        _head.Month.Used += credits;
        (_head.Live, _head.Reserved) = (_head.Live + 1, _head.Reserved + credits);
        return Change(jobId, known, charge, [.. givenBack, Enter(jobId, LedgerEntryKind.Reserved, credits, 0)]);
    }

    /// <summary>Turns a job's reservation into a charge; no changes where it has none any more.</summary>
    public async Task<IReadOnlyList<RecordChange>> CommitAsync(Guid jobId, CancellationToken cancellationToken)
    {
        if (await FindAsync(jobId, cancellationToken) is not { State: { State: ChargeState.Reserved } charge } known)
        {
            return [];
        }

        var credits = charge.Credits;
        (_head.Live, _head.Reserved, _head.Charged) = (_head.Live - 1, _head.Reserved - credits, _head.Charged + credits);
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

    /// <summary>The windows, with what was answered here counted as stored.</summary>
    public QuotaSnapshot ToSnapshot(Plan plan) => new(plan.Name, Windows(plan), _head.Reserved, _head.Charged);

    private static AiomusException Exceeded(QuotaWindow window, int wanted)
    {
        var never = wanted > window.Limit;
        TimeSpan? resetsIn = never || window.Name == "concurrent" ? null : window.ResetsIn;
        var advice = never ? "more than the plan ever admits"
            : window.Name == "concurrent" ? "wait until one of your jobs ends"
            : string.Create(CultureInfo.InvariantCulture, $"resets in {Math.Ceiling(window.ResetsIn.TotalSeconds)} s");
        return new AiomusException(
            ErrorCode.QuotaExceeded,
            $"The {window.Name} quota of {window.Limit} is used up ({window.Used} used, {wanted} wanted): {advice}.")
        {
            RetryAfter = never ? null : resetsIn ?? TimeSpan.FromSeconds(1),
            Shortage = new QuotaShortage(window.Name, window.Limit, window.Used, wanted, resetsIn),
        };
    }

    private static DateTimeOffset MonthStart(DateTimeOffset anchor, DateTimeOffset now) => anchor.AddMonths(MonthsSince(anchor, now));

    private static int MonthsSince(DateTimeOffset anchor, DateTimeOffset now)
    {
        var months = ((now.Year - anchor.Year) * 12) + now.Month - anchor.Month;
        return anchor.AddMonths(months) > now ? months - 1 : months;
    }

    private void Roll()
    {
        if (_head.Anchor == default)
        {
            _head.Anchor = _now;
        }

        _head.Burst.Roll(Minute, _now);
        _head.Day.Roll(Day, _now);
        _head.Month.RollTo(MonthStart(_head.Anchor, _now));
    }

    private QuotaWindow[] Windows(Plan plan)
    {
        var nextMonth = _head.Anchor.AddMonths(MonthsSince(_head.Anchor, _now) + 1);
        return
        [
            new("concurrent", plan.ConcurrentJobs, _head.Live, TimeSpan.Zero, TimeSpan.Zero),
            new("burst", plan.JobsPerMinute, _head.Burst.Used, Minute, _head.Burst.Rest(Minute, _now)),
            new("day", plan.CreditsPerDay, _head.Day.Used, Day, _head.Day.Rest(Day, _now)),
            new("month", plan.CreditsPerMonth, _head.Month.Used, nextMonth - _head.Month.Start, nextMonth - _now),
        ];
    }

    private Task<Record<Charge>?> FindAsync(Guid jobId, CancellationToken cancellationToken) =>
        _records.FindAsync(QuotaRecords.Charge, _userId, QuotaRecords.KeyOf(jobId), cancellationToken);

    private LedgerEntry Enter(Guid jobId, LedgerEntryKind kind, int reserved, int charged) =>
        new(++_head.Entries, jobId, kind, reserved, charged, _now);

    private LedgerEntry GiveBack(Guid jobId, Charge charge)
    {
        // The burst window is not given back: it counts requests, and cancelling one after the other is still a burst.
        (_head.Live, _head.Reserved) = (_head.Live - 1, _head.Reserved - charge.Credits);
        _head.Day.GiveBack(charge.Day, charge.Credits);
        _head.Month.GiveBack(charge.Month, charge.Credits);
        return Enter(jobId, LedgerEntryKind.Released, -charge.Credits, 0);
    }

    private List<RecordChange> Change(Guid jobId, Record<Charge>? known, Charge charge, params LedgerEntry[] entries)
    {
        var isOpen = charge.State == ChargeState.Reserved;
        return
        [
            _version == 0
                ? RecordChange.Insert(QuotaRecords.Head, QuotaRecords.HeadKey, _head)
                : RecordChange.Update(QuotaRecords.Head, new Record<QuotaHead>(QuotaRecords.HeadKey, 0, false, _version, _head)),
            known is null
                ? RecordChange.Insert(QuotaRecords.Charge, QuotaRecords.KeyOf(jobId), charge, isOpen: isOpen)
                : RecordChange.Update(QuotaRecords.Charge, known with { State = charge, IsOpen = isOpen }),
            .. entries.Select(entry => RecordChange.Insert(QuotaRecords.Ledger, QuotaRecords.KeyOf(entry), entry, entry.Number)),
        ];
    }
}
