namespace Aiomus.Diffusion.Pipelines;

/// <summary>
/// A model of a <see cref="ModelPool"/> while one borrower drives it. Disposing gives it back; the model stays the pool's.
/// </summary>
public sealed class ModelLoan : IDisposable
{
    private readonly ModelPool _pool;
    private readonly PoolSlot _slot;
    private bool _isReturned;

    internal ModelLoan(ModelPool pool, PoolSlot slot) => (_pool, _slot) = (pool, slot);

    /// <summary>The model.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    public DiffusionModel Model
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isReturned, this);
            return _slot.Model!;
        }
    }

    /// <summary>
    /// Whether somebody waits for this model or for room in memory. A borrower who is asked should begin nothing new, end what it
    /// has begun, and give the model back.
    /// </summary>
    public bool IsWanted => _pool.IsWanted(_slot);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isReturned)
        {
            _isReturned = true;
            _pool.Return(_slot);
        }
    }
}
