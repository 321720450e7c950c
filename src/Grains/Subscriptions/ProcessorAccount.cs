namespace Aiomus.Grains.Subscriptions;

/// <summary>What the processor has of a customer.</summary>
/// <param name="Subscriptions">All that there are and were.</param>
/// <param name="Checkouts">Pages where something is paid or was, the oldest first.</param>
/// <param name="TakenBack">Ids of payments that were paid back whole, or lost to a dispute, among the last 100.</param>
/// <param name="IsDisputed">Whether one of the last 100 payments is disputed now.</param>
/// <param name="IsGone">Whether the customer was deleted there.</param>
/// <param name="IsUnknown">Whether the processor never had such a customer, as another processor, or another account of it.</param>
public sealed record ProcessorAccount(
    IReadOnlyList<ProcessorSubscription> Subscriptions,
    IReadOnlyList<ProcessorCheckout> Checkouts,
    IReadOnlyList<string> TakenBack,
    bool IsDisputed,
    bool IsGone = false,
    bool IsUnknown = false);
