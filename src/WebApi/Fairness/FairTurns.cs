namespace Aiomus.WebApi.Fairness;

/// <summary>
/// Lets so many works run at once, and those that wait go on in fair order: each key in turn, whatever it has waiting. One key has a
/// bounded number running and waiting. What all have waiting is bounded too, of those who are known apart from the others, and the nearer
/// that bound is, the less a key may add: one that has nothing waiting comes in for as long as there is any room.
/// </summary>
/// <typeparam name="TKey">Whose turn it is.</typeparam>
/// <param name="atOnce">Works that run at once.</param>
/// <param name="eachAtOnce">Works of one key that run at once.</param>
/// <param name="eachWaiting">Works of one key that wait.</param>
/// <param name="allWaiting">Works of all keys that are known that wait, and as many of those that are not.</param>
internal sealed class FairTurns<TKey>(int atOnce, int eachAtOnce, int eachWaiting, int allWaiting)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(TKey Key, bool IsKnown), Line> _lines = [];
    private readonly LinkedList<Line> _known = [];
    private readonly LinkedList<Line> _unknown = [];
    private int _free = atOnce;
    private int _knownWaiting;
    private int _unknownWaiting;
    private bool _wasKnown;

    /// <summary>
    /// Waits for a turn, which lasts until it is disposed. Null when too many wait already. Those who are known take every other turn,
    /// however many wait who are not.
    /// </summary>
    public async Task<IDisposable?> TakeAsync(TKey key, bool isKnown, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Line line;
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            line = LineOf(key, isKnown);
            if (_free > 0 && line.Running < eachAtOnce && line.Waiting.Count == 0)
            {
                Begin(line);
                return new Turn(this, line);
            }

            if (line.Waiting.Count >= Math.Min(eachWaiting, allWaiting - WaitingBeside(line)))
            {
                ForgetIfIdle(line);
                return null;
            }

            place = line.Waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            WaitingBeside(line)++;
            LineUp(line);
        }

        using (cancellationToken.UnsafeRegister(_ => Leave(line, place, cancellationToken), null))
        {
            await place.Value.Task;
        }

        return new Turn(this, line);
    }

    /// <summary>How many works of a key wait.</summary>
    public int CountWaiting(TKey key, bool isKnown = false)
    {
        lock (_lock)
        {
            return _lines.TryGetValue((key, isKnown), out var line) ? line.Waiting.Count : 0;
        }
    }

    private Line LineOf(TKey key, bool isKnown)
    {
        if (!_lines.TryGetValue((key, isKnown), out var line))
        {
            _lines[(key, isKnown)] = line = new Line(key, isKnown);
        }

        return line;
    }

    private void Begin(Line line)
    {
        _free--;
        line.Running++;
    }

    private void End(Line line)
    {
        lock (_lock)
        {
            _free++;
            line.Running--;
            LineUp(line);
            while (_free > 0 && Next() is { } next)
            {
                var place = next.Waiting.First!;
                next.Waiting.Remove(place);
                WaitingBeside(next)--;
                Begin(next);
                LineUp(next);
                place.Value.SetResult();
            }

            ForgetIfIdle(line);
        }
    }

    private void Leave(Line line, LinkedListNode<TaskCompletionSource> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (place.List is null)
            {
                // Its turn has come already; whoever took it gives it back.
                return;
            }

            line.Waiting.Remove(place);
            WaitingBeside(line)--;
            if (line.Waiting.Count == 0 && line.Place is not null)
            {
                RingOf(line).Remove(line.Place);
                line.Place = null;
            }

            ForgetIfIdle(line);
        }

        place.Value.TrySetCanceled(cancellationToken);
    }

    // Last in its ring, unless it is there, has nothing waiting, or has enough running.
    private void LineUp(Line line)
    {
        if (line.Place is null && line.Waiting.Count > 0 && line.Running < eachAtOnce)
        {
            line.Place = RingOf(line).AddLast(line);
        }
    }

    private Line? Next()
    {
        var ring = (_wasKnown && _unknown.Count > 0) || _known.Count == 0 ? _unknown : _known;
        if (ring.First is not { } first)
        {
            return null;
        }

        ring.Remove(first);
        first.Value.Place = null;
        _wasKnown = first.Value.IsKnown;
        return first.Value;
    }

    // Two rooms: however many wait who are not known, those who are find theirs.
    private ref int WaitingBeside(Line line) => ref line.IsKnown ? ref _knownWaiting : ref _unknownWaiting;

    private LinkedList<Line> RingOf(Line line) => line.IsKnown ? _known : _unknown;

    private void ForgetIfIdle(Line line)
    {
        if (line.Running == 0 && line.Waiting.Count == 0)
        {
            _lines.Remove((line.Key, line.IsKnown));
        }
    }

    private sealed class Line(TKey key, bool isKnown)
    {
        public TKey Key { get; } = key;

        public bool IsKnown { get; } = isKnown;

        public LinkedList<TaskCompletionSource> Waiting { get; } = [];

        public int Running { get; set; }

        public LinkedListNode<Line>? Place { get; set; }
    }

    private sealed class Turn(FairTurns<TKey> turns, Line line) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                turns.End(line);
            }
        }
    }
}
