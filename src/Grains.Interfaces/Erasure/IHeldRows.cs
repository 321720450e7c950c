namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>
/// All that one grain keeps of a person: its states in the storage for people, and the records of its kinds. The silo knows both, so that
/// no grain can forget one.
/// </summary>
public interface IHeldRows
{
    /// <summary>Deletes them and ends the activation; answers how many there were.</summary>
    Task<int> EraseAsync(CancellationToken cancellationToken);
}
