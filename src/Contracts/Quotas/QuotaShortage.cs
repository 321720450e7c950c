namespace Aiomus.Contracts.Quotas;

/// <summary>Which window of a quota refused something.</summary>
/// <param name="Window"><c>concurrent</c>, <c>burst</c>, <c>day</c> or <c>month</c>.</param>
/// <param name="Limit">The most it admits: jobs for <c>concurrent</c> and <c>burst</c>, credits for the others.</param>
/// <param name="Used">Used and reserved when it refused.</param>
/// <param name="Wanted">What was asked for. More than <paramref name="Limit"/> is never admitted, however long one waits.</param>
/// <param name="ResetsInSeconds">
/// Seconds until the window resets, rounded up; null for <c>concurrent</c>, where the end of a job makes room, and where waiting does not
/// help.
/// </param>
public sealed record QuotaShortage(string Window, long Limit, long Used, long Wanted, long? ResetsInSeconds = null);
