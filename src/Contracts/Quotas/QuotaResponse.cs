namespace Aiomus.Contracts.Quotas;

/// <summary>What a person may still do.</summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Windows">All windows.</param>
/// <param name="Reserved">Credits set aside for jobs that have not ended.</param>
/// <param name="Charged">Credits charged since the account began.</param>
/// <param name="Bought">Bought credits that are left. They do not lapse, and are used where a window has no more.</param>
public sealed record QuotaResponse(string Plan, IReadOnlyList<QuotaWindow> Windows, long Reserved, long Charged, long Bought = 0);
