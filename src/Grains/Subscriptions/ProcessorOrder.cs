namespace Aiomus.Grains.Subscriptions;

/// <summary>What is to be paid on a page of the processor.</summary>
/// <param name="UserId">Who pays.</param>
/// <param name="Customer">The customer that is.</param>
/// <param name="PriceKey">The lookup key of the price.</param>
/// <param name="TrialDays">Days that are free first; 0 for none.</param>
/// <param name="Promotion">A promotion code; null for none.</param>
/// <param name="Pack">The pack's name; null where a plan is paid.</param>
/// <param name="Credits">What the pack brings; 0 where a plan is paid.</param>
/// <param name="Done">Where the person comes back to after paying.</param>
/// <param name="Back">Where the person comes back to without.</param>
public sealed record ProcessorOrder(
    Guid UserId,
    string Customer,
    string PriceKey,
    int TrialDays,
    string? Promotion,
    string? Pack,
    long Credits,
    string Done,
    string Back);
