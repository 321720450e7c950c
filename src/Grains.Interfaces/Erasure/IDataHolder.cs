namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>
/// A grain that holds personal data. It is registered with its user's Erasure grain before its first personal write, and
/// only that grain may call it here.
/// </summary>
[Alias("aiomus.IDataHolder")]
public interface IDataHolder : IGrain
{
    /// <summary>Stops what runs for the user. Nothing is deleted yet. Repeating it is no fault.</summary>
    [Alias("Fence")]
    Task FenceAsync(Guid userId, CancellationToken cancellationToken = default);

    /// <summary>Deletes all it holds of the user and answers how many rows or files went. Repeating it answers 0.</summary>
    [Alias("Erase")]
    Task<int> EraseAsync(Guid userId, CancellationToken cancellationToken = default);
}
