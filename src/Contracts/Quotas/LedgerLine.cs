namespace Aiomus.Contracts.Quotas;

/// <summary>A line of the ledger. Lines are only added; the balance of bought credits is the sum of <paramref name="Bought"/>.</summary>
/// <param name="Number">Counts from 1 without gaps.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What happened.</param>
/// <param name="JobId">The job it was for; null where it was for none.</param>
/// <param name="Reserved">Change of the credits that are set aside.</param>
/// <param name="Charged">Change of the credits that were charged.</param>
/// <param name="Bought">Change of the bought credits.</param>
/// <param name="Plan">The plan that came into force, for a line that says so; else null.</param>
public sealed record LedgerLine(
    long Number, DateTimeOffset At, LedgerKind Kind, Guid? JobId, long Reserved, long Charged, long Bought, string? Plan = null);
