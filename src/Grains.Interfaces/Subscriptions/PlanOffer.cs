namespace Aiomus.Grains.Interfaces.Subscriptions;

/// <summary>A plan with what it costs.</summary>
/// <param name="Plan">What it gives.</param>
/// <param name="TrialDays">Days that a first subscription is free for; 0 for none.</param>
/// <param name="Prices">Its prices; none for the free plan.</param>
public sealed record PlanOffer(Plan Plan, int TrialDays, IReadOnlyList<PlanPrice> Prices);
