namespace Aiomus.WebApi.Limits;

/// <summary>
/// So many failures a minute for each key; unused ones add up to a bound. One is taken before it is known how a try ends,
/// so that many at once are no more than in a row, and given back when it did not fail. Who finds none while others' tries of the same key
/// are under way waits for how those end: many who come at once and do not fail all come in. A key that has all of its budget is not
/// remembered.
/// </summary>
/// <param name="most">Failures that a key has at most.</param>
/// <param name="aMinute">Failures that come back in a minute.</param>
/// <param name="time">The clock.</param>
internal sealed class FailureBudgets(int most, double aMinute, TimeProvider time)
{
    private const int MostWaiting = 256;
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

    /// <summary>Takes one, and answers null; when there is none, answers how long until there is.</summary>
    public async Task<TimeSpan?> TakeAsync(string key, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task ended;
            lock (_lock)
            {
                var budget = Find(key);
                if (budget.Left >= 1)
                {
                    budget.Left--;
                    budget.Tries++;
                    return null;
                }

                if (budget.Tries == 0 || budget.Waiting >= MostWaiting)
                {
                    return TimeSpan.FromMinutes((1 - budget.Left) / aMinute);
                }

                budget.Waiting++;
                ended = budget.Ended.Task;
            }

            try
            {
                await ended.WaitAsync(cancellationToken);
            }
            finally
            {
                lock (_lock)
                {
                    Find(key).Waiting--;
                    ForgetIfFull(key);
                }
            }
        }
    }

    /// <summary>Says how a try ended for which one was taken.</summary>
    public void End(string key, bool failed)
    {
        lock (_lock)
        {
            var budget = Find(key);
            budget.Tries--;
            budget.Left += failed ? 0 : 1;
            var ended = budget.Ended;
            budget.Ended = NewEnd();
            ended.SetResult();
            ForgetIfFull(key);
        }
    }

    private static TaskCompletionSource NewEnd() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Budget Find(string key)
    {
        if (!_budgets.TryGetValue(key, out var budget))
        {
            Sweep();
            _budgets[key] = budget = new Budget { Left = most, At = time.GetTimestamp() };
        }

        Refill(budget);
        return budget;
    }

    // What tries under way have taken is not refilled: it comes back with them.
    private void Refill(Budget budget)
    {
        var now = time.GetTimestamp();
        budget.Left = Math.Min(most - budget.Tries, budget.Left + (time.GetElapsedTime(budget.At, now).TotalMinutes * aMinute));
        budget.At = now;
    }

    private void ForgetIfFull(string key)
    {
        if (_budgets[key] is { Tries: 0, Waiting: 0 } budget && budget.Left >= most)
        {
            _budgets.Remove(key);
        }
    }

    // Each time there are twice as many as were left the last time: a constant cost for each key that comes.
    private void Sweep()
    {
        if (_budgets.Count < _sweepAt)
        {
            return;
        }

        foreach (var (key, budget) in _budgets)
        {
            Refill(budget);
            ForgetIfFull(key);
        }

        _sweepAt = Math.Max(FewestToSweep, 2 * _budgets.Count);
    }

    private sealed class Budget
    {
        public double Left { get; set; }

        public long At { get; set; }

        /// <summary>Tries under way.</summary>
        public int Tries { get; set; }

        public int Waiting { get; set; }

        /// <summary>Completes when the next of them ends.</summary>
        public TaskCompletionSource Ended { get; set; } = NewEnd();
    }
}
