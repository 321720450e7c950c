namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>
/// Remembers that a payment method has had its free trial, for a year. Keyed by a keyed hash of the processor's fingerprint of the method,
/// from which neither the method nor a person can be told.
/// </summary>
[Alias("aiomus.ITrialGrain")]
public interface ITrialGrain : IGrainWithStringKey
{
    /// <summary>Takes the method's one trial. True for the first subscription that does, and for the same one again.</summary>
    /// <param name="subscription">A keyed hash of the subscription's id.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("Claim")]
    Task<bool> ClaimAsync(string subscription, CancellationToken cancellationToken = default);
}
