namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>
/// Takes somebody who was erased out of the payment processor: ends what is paid, deletes the customer, has the rest made unreadable.
/// It goes on until that is done, however long the processor does not answer. Keyed by the processor's id of the customer.
/// </summary>
[Alias("aiomus.IDepartureGrain")]
public interface IDepartureGrain : IGrainWithStringKey
{
    /// <summary>Begins. When it answers, that is written down. Repeating it changes nothing.</summary>
    [Alias("Begin")]
    Task BeginAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether something is left to do.</summary>
    [Alias("IsUnderWay")]
    Task<bool> IsUnderWayAsync(CancellationToken cancellationToken = default);
}
