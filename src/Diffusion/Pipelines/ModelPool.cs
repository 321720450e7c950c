using Aiomus.Diffusion.Models;
using Aiomus.Diffusion.Networks;

namespace Aiomus.Diffusion.Pipelines;

/// <summary>
/// Models that share a budget of memory. A model is loaded when it is first borrowed and kept until another one needs its room;
/// then the one that was not used for longest goes. Who waits for room comes to it in turn, and who stands in the way can see it
/// (<see cref="ModelLoan.IsWanted"/>). Thread-safe; a borrowed model is its borrower's alone to drive.
/// </summary>
public sealed class ModelPool : IDisposable
{
    private readonly Dictionary<string, PoolSlot> _slots;
    private readonly DiffusionModelOptions _options;
    private readonly LinkedList<PoolSlot> _queue = [];

    // Not loaded yet, not even once.
    private readonly HashSet<PoolSlot> _untried;

    // A monitor and no Lock: those who wait for room wait on it.
    private readonly object _gate = new();
    private long _clock;
    private bool _isDisposed;

    /// <param name="folders">The folders of the models; each one's name becomes the model's.</param>
    /// <param name="options">How to run them.</param>
    /// <param name="budget">The most bytes that the files of the loaded models may have together, 0 for any. What a run needs beside the
    /// weights comes on top.</param>
    /// <exception cref="ModelException">A folder is missing, or a model alone is larger than the budget.</exception>
    public ModelPool(IEnumerable<string> folders, DiffusionModelOptions? options = null, long budget = 0)
    {
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentOutOfRangeException.ThrowIfNegative(budget);
        _options = options ?? new DiffusionModelOptions();
        _options.Validate();
        Budget = budget;
        _slots = folders.Select(folder => new PoolSlot(folder)).ToDictionary(slot => slot.Name, StringComparer.Ordinal);
        _untried = [.. _slots.Values];
        foreach (var slot in _slots.Values.Where(slot => budget > 0 && slot.Bytes > budget))
        {
            throw new ModelException(slot.Name, null, $"its files have {slot.Bytes} bytes, and the budget is {budget}");
        }
    }

    /// <summary>The most bytes that the loaded models' files may have together; 0 for any.</summary>
    public long Budget { get; }

    /// <summary>The names of the models, loaded or not.</summary>
    public IReadOnlyCollection<string> Names => _slots.Keys;

    /// <summary>The bytes of the models that are loaded or being loaded.</summary>
    public long LoadedBytes
    {
        get
        {
            lock (_gate)
            {
                return _slots.Values.Where(slot => slot.TakesRoom).Sum(slot => slot.Bytes);
            }
        }
    }

    /// <summary>Whether a model is in memory now.</summary>
    public bool IsLoaded(string name)
    {
        lock (_gate)
        {
            return Find(name).Model is not null;
        }
    }

    /// <summary>Lends a model; waits while it is lent to somebody else, or while there is no room for it.</summary>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="ModelException">The model cannot be loaded.</exception>
    public ModelLoan Borrow(string name, CancellationToken cancellationToken = default)
    {
        var slot = Find(name);
        using var wakeUp = cancellationToken.Register(() => Change(() => { }));
        Wait(slot, cancellationToken);
        try
        {
            slot.Model ??= Load(slot);
            return new ModelLoan(this, slot);
        }
        catch
        {
            Return(slot);
            throw;
        }
    }

    /// <summary>Unloads every model that nobody has borrowed; those that are lent go when they come back.</summary>
    public void Dispose() => Change(() =>
    {
        _isDisposed = true;
        foreach (var slot in _slots.Values.Where(slot => !slot.IsLent))
        {
            slot.Unload();
        }
    });

    internal bool IsWanted(PoolSlot lent)
    {
        lock (_gate)
        {
            return _queue.Count > 0 && _queue.Any(waiting => waiting == lent || !waiting.TakesRoom);
        }
    }

    internal void Return(PoolSlot slot) => Change(() =>
    {
        (slot.IsLent, slot.UsedAt) = (false, ++_clock);
        if (_isDisposed)
        {
            slot.Unload();
        }
    });

    private DiffusionModel Load(PoolSlot slot)
    {
        var model = DiffusionModel.Load(slot.Folder, _options);
        bool haveAllBeenLoaded;
        lock (_gate)
        {
            haveAllBeenLoaded = _untried.Remove(slot) && _untried.Count == 0;
        }

        // Not sooner: after a long pause nobody has opened the copies of those that are still to come.
        if (haveAllBeenLoaded && _options.GraphCache is { } copies)
        {
            foreach (var folder in _slots.Values.Select(each => new ModelFolder(each.Folder).PathOf(copies)).Distinct())
            {
                new GraphCache(folder, _options).Tidy();
            }
        }

        return model;
    }

    private PoolSlot Find(string name) =>
        _slots.TryGetValue(name, out var slot) ? slot : throw new ArgumentException($"There is no model '{name}'.", nameof(name));

    private void Wait(PoolSlot slot, CancellationToken cancellationToken)
    {
        var place = new LinkedListNode<PoolSlot>(slot);
        lock (_gate)
        {
            _queue.AddLast(place);
            try
            {
                while (!(IsFirst(place) && !slot.IsLent && MakeRoom(slot)))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    ObjectDisposedException.ThrowIf(_isDisposed, this);
                    Monitor.Wait(_gate);
                }

                ObjectDisposedException.ThrowIf(_isDisposed, this);
                slot.IsLent = true;
            }
            finally
            {
                _queue.Remove(place);
                Monitor.PulseAll(_gate);
            }
        }
    }

    // Those whose model is loaded need no room, and go past those who wait for some, unless they wait for the same model.
    private static bool IsFirst(LinkedListNode<PoolSlot> place)
    {
        var needsRoom = !place.Value.TakesRoom;
        for (var before = place.Previous; before is not null; before = before.Previous)
        {
            if (before.Value == place.Value || needsRoom)
            {
                return false;
            }
        }

        return true;
    }

    private bool MakeRoom(PoolSlot wanted)
    {
        if (wanted.TakesRoom || Budget == 0)
        {
            return true;
        }

        var free = Budget - _slots.Values.Where(slot => slot.TakesRoom).Sum(slot => slot.Bytes);
        var idle = _slots.Values.Where(slot => slot.TakesRoom && !slot.IsLent).OrderBy(slot => slot.UsedAt).ToList();
        if (free + idle.Sum(slot => slot.Bytes) < wanted.Bytes)
        {
            return false;
        }

        foreach (var slot in idle.TakeWhile(_ => free < wanted.Bytes))
        {
            slot.Unload();
            free += slot.Bytes;
        }

        return true;
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Monitor.PulseAll(_gate);
        }
    }
}
