namespace Aiomus.Grains.Interfaces.Erasure;

/// <summary>
/// Sees to it that the payment processor forgets a customer, however long that takes. Keyed by the processor's id of the customer, which
/// goes with the grain's row when it is done.
/// </summary>
[Alias("aiomus.IProcessorErasureGrain")]
public interface IProcessorErasureGrain : IGrainWithStringKey
{
    /// <summary>
    /// Begins, and returns when that is stored: whoever asked may forget the customer then. Repeating it changes nothing.
    /// </summary>
    /// <param name="erasure">The erasure whose receipt hears of it; null for none.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("Begin")]
    Task BeginAsync(Guid? erasure, CancellationToken cancellationToken = default);
}
