namespace Aiomus.Grains.Subscriptions;

/// <summary>A page where something is paid, or was.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Its address; null once it has ended.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="IsOpen">Whether it can still be paid there.</param>
/// <param name="IsPlan">Whether it is for a plan.</param>
/// <param name="IsPending">Whether it was completed, and the money is on its way.</param>
/// <param name="Purchase">The id of the payment of a pack; null where nothing is paid, or a plan.</param>
/// <param name="Credits">What the pack brings.</param>
public sealed record ProcessorCheckout(
    string Id,
    string? Url,
    DateTimeOffset ExpiresAt,
    bool IsOpen,
    bool IsPlan,
    bool IsPending = false,
    string? Purchase = null,
    long Credits = 0);
