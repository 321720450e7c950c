namespace Aiomus.Grains.Storing;

/// <summary>What every grain does alike with its stored state.</summary>
internal static class PersistentStateExtensions
{
    /// <summary>Writes the state. A failed write leaves the truth unknown, so the activation ends and the next one reads it.</summary>
    public static async Task WriteAsync<TState>(this IPersistentState<TState> state, IGrainBase grain, CancellationToken cancellationToken)
    {
        try
        {
            await state.WriteStateAsync(cancellationToken);
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>
    /// Carries what an earlier version stored in one row over into records, once, and deletes the row. The work may be interrupted and
    /// repeated: it must take what it finds done for done. Of a person who is being erased nothing is carried over: it is deleted as it is.
    /// </summary>
    public static async Task CarryOverAsync<TState>(
        this IPersistentState<TState> earlier, Func<TState, CancellationToken, Task> carryOver, CancellationToken cancellationToken)
    {
        if (!earlier.RecordExists)
        {
            return;
        }

        try
        {
            await carryOver(earlier.State, cancellationToken);
        }
        catch (AiomusException fault) when (fault.Code == ErrorCode.AccountGone)
        {
            return;
        }

        await earlier.ClearStateAsync(cancellationToken);
    }

    /// <summary>Deletes the row and ends the activation; answers how many rows went.</summary>
    public static async Task<int> EraseAsync<TState>(
        this IPersistentState<TState> state, IGrainBase grain, CancellationToken cancellationToken)
    {
        var rows = state.RecordExists ? 1 : 0;
        await state.ClearStateAsync(cancellationToken);
        grain.DeactivateOnIdle();
        return rows;
    }
}
