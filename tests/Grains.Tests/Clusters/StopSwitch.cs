using System.Collections.Concurrent;

namespace Aiomus.Grains.Tests.Clusters;

/// <summary>Counts writes, and lets none through after the chosen one.</summary>
public sealed class StopSwitch
{
    private int _left = int.MaxValue;
    private string? _unanswered;
    private ConcurrentQueue<DurableWrite>? _writes;

    public bool IsStopped => Volatile.Read(ref _left) <= 0;

    public int Left => Volatile.Read(ref _left);

    /// <summary>After this many more writes nothing is written until <see cref="Release"/>.</summary>
    public void StopAfter(int writes) => Volatile.Write(ref _left, writes);

    public void Release() => Volatile.Write(ref _left, int.MaxValue);

    /// <summary>From now on writes are kept until they are taken.</summary>
    public void Count() => Volatile.Write(ref _writes, []);

    /// <summary>What was written since <see cref="Count"/>.</summary>
    public IReadOnlyList<DurableWrite> Take() => [.. Interlocked.Exchange(ref _writes, null) ?? []];

    /// <summary>The next write of a grain of this type is stored, and its answer is lost on the way back.</summary>
    public void LoseAnswerOf(string grainType) => Volatile.Write(ref _unanswered, grainType);

    internal void ThrowWhenStopped()
    {
        if (IsStopped)
        {
            throw new IOException("The storage is stopped by the test.");
        }
    }

    internal void OnWritten(string grainType, string what, long bytes)
    {
        Volatile.Read(ref _writes)?.Enqueue(new DurableWrite(what, bytes));
        if (Volatile.Read(ref _left) != int.MaxValue)
        {
            Interlocked.Decrement(ref _left);
        }

        if (Volatile.Read(ref _unanswered) == grainType)
        {
            Volatile.Write(ref _unanswered, null);
            throw new AiomusException(ErrorCode.Unavailable, "The database did not answer. Try again.");
        }
    }
}
