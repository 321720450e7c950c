using System.Runtime.CompilerServices;

namespace Aiomus.Grains.Storing;

/// <summary>
/// A list that only grows, in a short tail and closed parts: see decision 2. The tail lies in its owner's state and is written with it;
/// a full one is sealed into a part of its own at the beginning of the next addition, so the last entry is always in the tail.
/// </summary>
/// <typeparam name="T">What the list holds.</typeparam>
/// <param name="state">The owner's state as it is now.</param>
/// <param name="size">Entries of a closed part.</param>
/// <param name="read">Reads a closed part, oldest first.</param>
internal sealed class SealedTail<T>(Func<ITailState<T>> state, int size, Func<int, CancellationToken, Task<IReadOnlyList<T>>> read)
{
    /// <summary>
    /// Makes room in the tail. What seals is told the part's number and stores the tail under it; should the owner die before its own
    /// state is written, the same part is sealed again with the same entries.
    /// </summary>
    public async Task MakeRoomAsync(Func<int, Task> seal)
    {
        var list = state();
        if (list.Tail.Count >= size)
        {
            await seal(list.Segment);
            list.Segment++;
            list.Tail.Clear();
        }
    }

    /// <summary>Whether one of the last entries is such: as many as a part has, at least.</summary>
    public async Task<bool> HasLatelyAsync(Predicate<T> rule, CancellationToken cancellationToken)
    {
        var list = state();
        if (list.Tail.Exists(rule))
        {
            return true;
        }

        // A short tail alone would forget too soon.
        return list.Segment > 0 && list.Tail.Count < size && (await read(list.Segment - 1, cancellationToken)).Any(entry => rule(entry));
    }

    /// <summary>One part, open or closed, oldest entry first; nothing where there is no such part.</summary>
    public async Task<IReadOnlyList<T>> ReadAsync(int segment, CancellationToken cancellationToken) =>
        segment == state().Segment ? state().Tail
        : segment >= 0 && segment < state().Segment ? await read(segment, cancellationToken)
        : [];

    /// <summary>The parts from this one on to the tail.</summary>
    public async IAsyncEnumerable<IReadOnlyList<T>> ForwardsAsync(
        int segment, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (; segment <= state().Segment; segment++)
        {
            yield return await ReadAsync(segment, cancellationToken);
        }
    }

    /// <summary>The parts from this one back to the first, with their numbers; from the tail where there is no such part yet.</summary>
    public async IAsyncEnumerable<(int Segment, IReadOnlyList<T> Entries)> BackwardsAsync(
        int segment = int.MaxValue, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (segment = Math.Min(segment, state().Segment); segment >= 0; segment--)
        {
            yield return (segment, await ReadAsync(segment, cancellationToken));
        }
    }
}
