namespace Aiomus.StripeDouble.Faults;

/// <summary>The faults that are asked for now.</summary>
internal sealed class FaultSwitches
{
    private readonly Lock _lock = new();
    private readonly List<AskedFailure> _failures = [];
    private volatile bool _isDown;
    private int? _shuffleSeed;
    private int _duplicateEvery;
    private int _dropEvery;
    private TimeSpan _delay;
    private long _sent;

    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    public int? ShuffleSeed
    {
        get => Read(ref _shuffleSeed);
        set => Write(ref _shuffleSeed, value);
    }

    public int DuplicateEvery
    {
        get => Read(ref _duplicateEvery);
        set => Write(ref _duplicateEvery, value);
    }

    public int DropEvery
    {
        get => Read(ref _dropEvery);
        set => Write(ref _dropEvery, value);
    }

    public TimeSpan DelayDeliveries
    {
        get => Read(ref _delay);
        set => Write(ref _delay, value);
    }

    public void FailNext(int status, int count, bool afterWork, string? path)
    {
        lock (_lock)
        {
            _failures.AddRange(Enumerable.Repeat(new AskedFailure(status, afterWork, path), count));
        }
    }

    /// <summary>The failure that is asked for this request, which is then done with; null when it may succeed.</summary>
    public AskedFailure? Take(string path)
    {
        lock (_lock)
        {
            var found = _failures.FindIndex(failure => failure.Path is null || path.StartsWith(failure.Path, StringComparison.Ordinal));
            if (found < 0)
            {
                return null;
            }

            var failure = _failures[found];
            _failures.RemoveAt(found);
            return failure;
        }
    }

    /// <summary>How often the next event is sent.</summary>
    public int CopiesOfNext()
    {
        lock (_lock)
        {
            _sent++;
            if (_dropEvery > 0 && _sent % _dropEvery == 0)
            {
                return 0;
            }

            return _duplicateEvery > 0 && _sent % _duplicateEvery == 0 ? 2 : 1;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _failures.Clear();
            (_isDown, _shuffleSeed, _duplicateEvery, _dropEvery, _delay, _sent) = (false, null, 0, 0, TimeSpan.Zero, 0);
        }
    }

    private T Read<T>(ref T field)
    {
        lock (_lock)
        {
            return field;
        }
    }

    private void Write<T>(ref T field, T value)
    {
        lock (_lock)
        {
            field = value;
        }
    }
}
