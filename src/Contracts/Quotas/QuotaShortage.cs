namespace Aiomus.Contracts.Quotas;

/// <summary>Which window of a quota refused something.</summary>
/// <param name="Window"><c>concurrent</c>, <c>burst</c>, <c>day</c>, <c>month</c> or <c>storage</c>.</param>
/// <param name="Limit">
/// The most it admits: jobs for <c>concurrent</c> and <c>burst</c>, bytes of images for <c>storage</c>, credits for the others.
/// </param>
/// <param name="Used">Used and reserved when it refused.</param>
/// <param name="Wanted">What was asked for. More than <paramref name="Limit"/> is never admitted, however long one waits.</param>
/// <param name="ResetsInSeconds">
/// Seconds until the window resets, rounded up; null for <c>concurrent</c>, where the end of a job makes room, for
/// <c>storage</c>, where deleting images does, and where waiting does not
/// help.
/// </param>
public sealed record QuotaShortage(string Window, long Limit, long Used, long Wanted, long? ResetsInSeconds = null);
