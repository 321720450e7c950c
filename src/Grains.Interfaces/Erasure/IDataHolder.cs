namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>
/// A grain that holds personal data. It is registered with its user's Erasure grain before its first personal write, and
/// only that grain may call it here. What is written here is right for a grain that runs nothing by itself, and whose data are all in its
/// states and records; any other grain says what it stops and deletes besides.
/// </summary>
[Alias("aiomus.IDataHolder")]
public interface IDataHolder : IGrain
{
    /// <summary>Stops what runs for the user. Repeating it is no fault.</summary>
    [Alias("Fence")]
    Task FenceAsync(Guid userId, CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>Deletes all it holds of the user and answers how many rows or files went. Repeating it answers 0.</summary>
    [Alias("Erase")]
    Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken = default) =>
        HeldRows.Of((IGrainBase)this).EraseAsync(cancellationToken);
}
