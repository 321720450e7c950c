using System.Globalization;
using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Quotas;

[GrainType("quota")]
internal sealed class QuotaGrain(
    [PersistentState("quota", StorageNames.User)] IPersistentState<QuotaState> quota,
    TimeProvider time) : Grain, IQuotaGrain, IDataHolder
{
    internal const int SegmentSize = 64;
    private const int PageSize = 500;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private Guid UserId => this.GetPrimaryKey();

    public async Task ReserveAsync(Guid jobId, int credits, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(credits);
        if (quota.State.Reservations.ContainsKey(jobId))
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

        await MakeRoomAsync(cancellationToken);
        quota.State.Reservations[jobId] = new Reservation(credits, now);
        quota.State.Burst.Used++;
        quota.State.Day.Used += credits;
        quota.State.Month.Used += credits;
        await AppendAsync(jobId, LedgerEntryKind.Reserved, credits, 0, now, cancellationToken);
    }

    public async Task CommitAsync(Guid jobId, CancellationToken cancellationToken)
    {
        if (quota.State.Reservations.TryGetValue(jobId, out var reservation))
        {
            await MakeRoomAsync(cancellationToken);
            quota.State.Reservations.Remove(jobId);
            quota.State.Charged += reservation.Credits;
            await AppendAsync(
                jobId, LedgerEntryKind.Committed, -reservation.Credits, reservation.Credits, time.GetUtcNow(), cancellationToken);
        }
    }

    public async Task ReleaseAsync(Guid jobId, CancellationToken cancellationToken)
    {
        if (quota.State.Reservations.TryGetValue(jobId, out var reservation))
        {
            await MakeRoomAsync(cancellationToken);
            quota.State.Reservations.Remove(jobId);

            // The burst window is not given back: it counts requests, and cancelling one after the other is still a burst.
            quota.State.Day.GiveBack(reservation.At, reservation.Credits);
            quota.State.Month.GiveBack(reservation.At, reservation.Credits);
            await AppendAsync(jobId, LedgerEntryKind.Released, -reservation.Credits, 0, time.GetUtcNow(), cancellationToken);
        }
    }

    public async Task<QuotaSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(cancellationToken);
        var now = time.GetUtcNow();
        Roll(now);
        return new QuotaSnapshot(
            plan.Name, Windows(plan, now), quota.State.Reservations.Values.Sum(reservation => (long)reservation.Credits), quota.State.Charged);
    }

    public async Task<IReadOnlyList<LedgerEntry>> ReadLedgerAsync(long after, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        var page = new List<LedgerEntry>();
        for (var segment = (int)Math.Min(after / SegmentSize, quota.State.Segments); page.Count < PageSize; segment++)
        {
            var entries = segment < quota.State.Segments ? await Segment(segment).ReadAsync(cancellationToken) : quota.State.Tail;
            page.AddRange(entries.Where(entry => entry.Number > after).Take(PageSize - page.Count));
            if (segment >= quota.State.Segments)
            {
                break;
            }
        }

        return page;
    }

    public Task FenceAsync(Guid subject, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> EraseAsync(Guid subject, CancellationToken cancellationToken) => quota.EraseAsync(this, cancellationToken);

    private static AiomusException Exceeded(QuotaWindow window, int wanted)
    {
        var never = wanted > window.Limit;
        var advice = never ? "more than the plan ever admits"
            : window.Name == "concurrent" ? "wait until one of your jobs ends"
            : string.Create(CultureInfo.InvariantCulture, $"resets in {Math.Ceiling(window.ResetsIn.TotalSeconds)} s");
        return new AiomusException(
            ErrorCode.QuotaExceeded, $"The {window.Name} quota of {window.Limit} is used up ({window.Used} used, {wanted} wanted): {advice}.")
        {
            RetryAfter = never ? null : window.Name == "concurrent" ? TimeSpan.FromSeconds(1) : window.ResetsIn,
        };
    }

    private void Roll(DateTimeOffset now)
    {
        var state = quota.State;
        if (state.Anchor == default)
        {
            state.Anchor = now;
        }

        RollFixed(state.Burst, Minute, now);
        RollFixed(state.Day, Day, now);
        state.Month.RollTo(MonthStart(state.Anchor, now));
    }

    // A window begins with the first use after the one before ended.
    private static void RollFixed(WindowCount window, TimeSpan length, DateTimeOffset now)
    {
        if (now >= window.Start + length)
        {
            window.RollTo(now);
        }
    }

    private static DateTimeOffset MonthStart(DateTimeOffset anchor, DateTimeOffset now) => anchor.AddMonths(MonthsSince(anchor, now));

    private static int MonthsSince(DateTimeOffset anchor, DateTimeOffset now)
    {
        var months = ((now.Year - anchor.Year) * 12) + now.Month - anchor.Month;
        return anchor.AddMonths(months) > now ? months - 1 : months;
    }

    private QuotaWindow[] Windows(Plan plan, DateTimeOffset now)
    {
        var state = quota.State;
        var nextMonth = state.Anchor.AddMonths(MonthsSince(state.Anchor, now) + 1);
        return
        [
            new("concurrent", plan.ConcurrentJobs, state.Reservations.Count, TimeSpan.Zero, TimeSpan.Zero),
            new("burst", plan.JobsPerMinute, state.Burst.Used, Minute, state.Burst.Start + Minute - now),
            new("day", plan.CreditsPerDay, state.Day.Used, Day, state.Day.Start + Day - now),
            new("month", plan.CreditsPerMonth, state.Month.Used, nextMonth - state.Month.Start, nextMonth - now),
        ];
    }

    private async Task AppendAsync(
        Guid jobId, LedgerEntryKind kind, int reserved, int charged, DateTimeOffset now, CancellationToken cancellationToken)
    {
        quota.State.Tail.Add(new LedgerEntry(++quota.State.Entries, jobId, kind, reserved, charged, now));
        await quota.WriteAsync(this, cancellationToken);
    }

    // Before anything is changed: if the segment cannot be stored, nothing has happened yet.
    private async Task MakeRoomAsync(CancellationToken cancellationToken)
    {
        if (quota.State.Tail.Count >= SegmentSize)
        {
            await Segment(quota.State.Segments).SealAsync([.. quota.State.Tail], cancellationToken);
            quota.State.Segments++;
            quota.State.Tail.Clear();
        }
    }

    private ILedgerSegmentGrain Segment(int number) =>
        GrainFactory.GetGrain<ILedgerSegmentGrain>(UserId, number.ToString(CultureInfo.InvariantCulture), null);

    private Task<Plan> PlanAsync(CancellationToken cancellationToken) =>
        GrainFactory.GetGrain<ISubscriptionGrain>(UserId).GetPlanAsync(cancellationToken);
}
