namespace Aiomus.Contracts.Quotas;

/// <summary>One window of a quota.</summary>
/// <param name="Name"><c>concurrent</c>, <c>burst</c>, <c>day</c>, <c>month</c> or <c>storage</c>.</param>
/// <param name="Limit">
/// The most it admits: jobs for <c>concurrent</c> and <c>burst</c>, bytes of images for <c>storage</c>, credits for the others.
/// </param>
/// <param name="Used">Used and reserved in the current window.</param>
/// <param name="Remaining">What is left, never below 0.</param>
/// <param name="LengthSeconds">The window's length; null for <c>concurrent</c> and <c>storage</c>, which have none.</param>
/// <param name="ResetsInSeconds">Seconds until the current window ends, rounded up; null for <c>concurrent</c> and <c>storage</c>.</param>
public sealed record QuotaWindow(string Name, long Limit, long Used, long Remaining, long? LengthSeconds, long? ResetsInSeconds);
