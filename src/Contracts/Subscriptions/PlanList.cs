namespace Aiomus.Contracts.Subscriptions;

/// <summary>What can be had here, and for how much.</summary>
/// <param name="Payments">Whether, and how, is paid here.</param>
/// <param name="Plans">The plans, the smallest month first.</param>
/// <param name="Packs">Credits that can be bought once, the smallest first.</param>
public sealed record PlanList(PaymentMode Payments, IReadOnlyList<PlanResponse> Plans, IReadOnlyList<PackResponse> Packs);
