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

    /// <summary>Deletes the row and ends the activation; answers how many rows went.</summary>
    public static async Task<int> EraseAsync<TState>(this IPersistentState<TState> state, IGrainBase grain, CancellationToken cancellationToken)
    {
        var rows = state.RecordExists ? 1 : 0;
        await state.ClearStateAsync(cancellationToken);
        grain.DeactivateOnIdle();
        return rows;
    }
}
