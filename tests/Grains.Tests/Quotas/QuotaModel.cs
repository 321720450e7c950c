using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Grains.Tests.Quotas;

/// <summary>A quota as one would write it down on paper: what happened, and sums over it.</summary>
internal sealed class QuotaModel
{
    private readonly Dictionary<int, Job> _jobs = [];
    private readonly Dictionary<string, (long Credits, bool IsTakenBack)> _purchases = [];
    private readonly List<(Plan Plan, DateTimeOffset Since)> _plans = [];
    private DateTimeOffset? _anchor;
    private DateTimeOffset _dayStart;
    private DateTimeOffset _monthStart;
    private long _dayUsed;
    private long _monthUsed;
    private long _owed;

    private QuotaModel(QuotaModel other)
    {
        (_jobs, _purchases, _plans) = (new(other._jobs), new(other._purchases), [.. other._plans]);
        (_anchor, _dayStart, _monthStart) = (other._anchor, other._dayStart, other._monthStart);
        (_dayUsed, _monthUsed, _owed, Bought) = (other._dayUsed, other._monthUsed, other._owed, other.Bought);
    }

    public QuotaModel()
    {
    }

    public long Bought { get; private set; }

    public long Reserved => _jobs.Values.Where(job => job.State == 0).Sum(job => (long)job.Credits);

    public long Charged => _jobs.Values.Where(job => job.State == 1).Sum(job => (long)job.Credits);

    public int Live => _jobs.Values.Count(job => job.State == 0);

    private long BoughtReserved => _jobs.Values.Where(job => job.State == 0).Sum(job => (long)job.Bought);

    /// <summary>The same at a moment, to be changed.</summary>
    public QuotaModel At(DateTimeOffset now)
    {
        var model = new QuotaModel(this);
        model._anchor ??= now;
        if (model._dayStart > now.AddMinutes(1) || now - model._dayStart >= TimeSpan.FromDays(1))
        {
            (model._dayStart, model._dayUsed) = (now, 0);
        }

        model.RollMonth(now);
        return model;
    }

    public bool Reserve(int id, int credits, Plan plan, DateTimeOffset now)
    {
        if (_jobs.TryGetValue(id, out var known) && (known.State == 1 || (known.State == 0 && known.Credits == credits)))
        {
            return true;
        }

        Release(id);
        var room = Math.Max(0, Math.Min(plan.CreditsPerDay - _dayUsed, AllowanceOf(plan, now) - _monthUsed));
        var bought = (int)Math.Max(0, credits - room);
        if (bought > Bought)
        {
            return false;
        }

        (_dayUsed, _monthUsed, Bought) = (_dayUsed + credits - bought, _monthUsed + credits - bought, Bought - bought);
        _jobs[id] = new Job(credits, bought, 0, _dayStart, _monthStart);
        if (_plans.Count == 0)
        {
            _plans.Add((plan, _monthStart));
        }

        return true;
    }

    public void Commit(int id)
    {
        if (_jobs.TryGetValue(id, out var job) && job.State == 0)
        {
            _jobs[id] = job with { State = 1 };
            _owed = Math.Min(_owed, BoughtReserved);
        }
    }

    public void Release(int id)
    {
        if (_jobs.TryGetValue(id, out var job) && job.State == 0)
        {
            _jobs[id] = job with { State = 2 };
            _dayUsed = Math.Max(0, _dayUsed - (job.Day == _dayStart ? job.Credits - job.Bought : 0));
            _monthUsed = Math.Max(0, _monthUsed - (job.Month == _monthStart ? job.Credits - job.Bought : 0));
            var taken = Math.Min(_owed, job.Bought);
            (_owed, Bought) = (_owed - taken, Bought + job.Bought - taken);
        }
    }

    public void Buy(string purchase, long credits) => Bought += _purchases.TryAdd(purchase, (credits, false)) ? credits : 0;

    public void TakeBack(string purchase)
    {
        var (credits, isTakenBack) = _purchases.GetValueOrDefault(purchase);
        if (!isTakenBack)
        {
            var left = Math.Min(credits, Bought);
            (Bought, _owed) = (Bought - left, Math.Min(_owed + credits - left, BoughtReserved));
            _purchases[purchase] = (credits, true);
        }
    }

    public void Apply(Plan plan, DateTimeOffset? anchor, Plan free, DateTimeOffset now)
    {
        var month = _monthStart;
        var before = _plans.Count > 0 ? _plans[^1].Plan : free;
        if (anchor is { } moved && moved != _anchor)
        {
            _anchor = moved;
            RollMonth(now);
        }

        if (_monthStart != month)
        {
            _plans.Clear();
            _plans.Add((plan, _monthStart));
        }
        else if (before.Name != plan.Name)
        {
            if (_plans.Count == 0)
            {
                _plans.Add((free, _monthStart));
            }

            _plans.Add((plan, now > _plans[^1].Since ? now : _plans[^1].Since));
        }
        else if (_plans.Count == 0 && anchor is not null)
        {
            _plans.Add((plan, _monthStart));
        }
    }

    public void AssertIs(QuotaSnapshot quota, Plan plan, DateTimeOffset now)
    {
        var windows = quota.Windows.ToDictionary(window => window.Name);
        var allowance = AllowanceOf(plan, now);
        Assert.Equal((_dayUsed, plan.CreditsPerDay), (windows["day"].Used, windows["day"].Limit));
        Assert.Equal((_monthUsed, Math.Max(allowance, _monthUsed)), (windows["month"].Used, windows["month"].Limit));
        Assert.Equal((Reserved, Charged, Bought, (long)Live), (quota.Reserved, quota.Charged, quota.Bought, windows["concurrent"].Used));
        Assert.All(quota.Windows, window => Assert.True(window.Used >= 0, window.Name));
        Assert.True(quota.Bought >= 0);
    }

    private static DateTimeOffset StartOf(DateTimeOffset anchor, DateTimeOffset now) =>
        Enumerable.Range(-200, 400).Select(months => anchor.AddMonths(months)).Last(start => start <= now);

    private void RollMonth(DateTimeOffset now)
    {
        if (StartOf(_anchor!.Value, now) is var start && start != _monthStart)
        {
            (_monthStart, _monthUsed) = (start, 0);
            if (_plans.Count > 0)
            {
                var last = _plans[^1].Plan;
                _plans.Clear();
                _plans.Add((last, start));
            }
        }
    }

    // Second by second of the month which plan was in force; one that was not applied is taken as if it came now.
    private long AllowanceOf(Plan plan, DateTimeOffset now)
    {
        if (_plans.Count == 0)
        {
            return plan.CreditsPerMonth;
        }

        var end = Enumerable.Range(-200, 401).Select(months => _anchor!.Value.AddMonths(months)).First(start => start > _monthStart);
        List<(Plan Plan, DateTimeOffset Since)> plans = [.. _plans];
        if (plans[^1].Plan.Name != plan.Name)
        {
            plans.Add((plan, now > plans[^1].Since ? now : plans[^1].Since));
        }

        Int128 sum = 0;
        for (var i = 0; i < plans.Count; i++)
        {
            var until = i + 1 < plans.Count ? plans[i + 1].Since : end;
            sum += (Int128)plans[i].Plan.CreditsPerMonth * (Second(until) - Second(plans[i].Since));
        }

        var length = Second(end);
        return (long)((sum + length - 1) / length);

        long Second(DateTimeOffset at) => (long)Math.Floor((at - _monthStart).TotalSeconds);
    }

    private sealed record Job(int Credits, int Bought, int State, DateTimeOffset Day, DateTimeOffset Month);
}
