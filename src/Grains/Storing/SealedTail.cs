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
    private const int MostOfAPage = 500;

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

    /// <summary>
    /// A page of a list whose entries are numbered from 1 without gaps: at most so many, the last first, with lower numbers than this one;
    /// null begins with the last.
    /// </summary>
    /// <exception cref="AiomusException"><see cref="ErrorCode.InvalidRequest"/>: there are 1 to 500 entries on a page.</exception>
    public async Task<IReadOnlyList<T>> ListPageAsync(Func<T, long> numberOf, long? before, int count, CancellationToken cancellationToken)
    {
        if (count is < 1 or > MostOfAPage)
        {
            throw new AiomusException(ErrorCode.InvalidRequest, $"A page has 1 to {MostOfAPage} entries.") { Field = "count" };
        }

        // Every closed part has the same size, so the number of an entry tells where it is.
        var list = state();
        var next = Math.Min(before ?? long.MaxValue, ((long)list.Segment * size) + list.Tail.Count + 1) - 1;
        var page = new List<T>(count);
        while (next >= 1 && page.Count < count)
        {
            var found = (await ReadAsync((int)Math.Min((next - 1) / size, list.Segment), cancellationToken))
                .Where(entry => numberOf(entry) <= next)
                .Reverse()
                .Take(count - page.Count).ToArray();
            if (found.Length == 0)
            {
                break;   // a part is missing: whoever verifies the list names it
            }

            page.AddRange(found);
            next = numberOf(found[^1]) - 1;
        }

        return page;
    }
}
