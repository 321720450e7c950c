namespace Aiomus.WebApi.Security;

/// <summary>
/// So many failures a minute for each key; unused ones add up to one minute's worth. One is taken before it is known how a try ends,
/// so that many at once are no more than in a row, and given back when it did not fail. A key that has all of its budget is not remembered.
/// </summary>
internal sealed class FailureBudgets(int aMinute, TimeProvider time)
{
    private const int FewestToSweep = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Budget> _budgets = new(StringComparer.Ordinal);
    private int _sweepAt = FewestToSweep;

    /// <summary>How many keys are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _budgets.Count;
            }
        }
    }

    /// <summary>Takes one; when there is none, says how long until there is.</summary>
    public bool TryTake(string key, out TimeSpan wait)
    {
        lock (_lock)
        {
            Sweep();
            var left = LeftOf(key);
            wait = TimeSpan.FromMinutes(Math.Max(0, 1 - left) / aMinute);
            if (left < 1)
            {
                return false;
            }

            _budgets[key] = new Budget(left - 1, time.GetTimestamp());
            return true;
        }
    }

    /// <summary>Gives back what was taken for a try that did not fail.</summary>
    public void GiveBack(string key)
    {
        lock (_lock)
        {
            var left = LeftOf(key) + 1;
            if (left >= aMinute)
            {
                _budgets.Remove(key);
            }
            else
            {
                _budgets[key] = new Budget(left, time.GetTimestamp());
            }
        }
    }

    private double LeftOf(string key) => _budgets.TryGetValue(key, out var budget) ? LeftOf(budget) : aMinute;

    private double LeftOf(Budget budget) => Math.Min(aMinute, budget.Left + (time.GetElapsedTime(budget.At).TotalMinutes * aMinute));

    // Each time there are twice as many as were left the last time: a constant cost for each key that comes.
    private void Sweep()
    {
        if (_budgets.Count < _sweepAt)
        {
            return;
        }

        foreach (var (key, budget) in _budgets)
        {
            if (LeftOf(budget) >= aMinute)
            {
                _budgets.Remove(key);
            }
        }

        _sweepAt = Math.Max(FewestToSweep, 2 * _budgets.Count);
    }

    private readonly record struct Budget(double Left, long At);
}
