namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>One window of a quota.</summary>
/// <param name="Name"><c>concurrent</c>, <c>burst</c>, <c>day</c>, <c>month</c> or <c>storage</c>.</param>
/// <param name="Limit">
/// The most it admits: jobs for <c>concurrent</c> and <c>burst</c>, bytes of images for <c>storage</c>, credits for the others.
/// </param>
/// <param name="Used">Used and reserved in the current window.</param>
/// <param name="Length">The window's length; zero for <c>concurrent</c> and <c>storage</c>, which have none.</param>
/// <param name="ResetsIn">Until the current window ends; zero for <c>concurrent</c> and <c>storage</c>.</param>
[GenerateSerializer, Immutable, Alias("aiomus.QuotaWindow")]
public sealed record QuotaWindow(
    [property: Id(0)] string Name,
    [property: Id(1)] long Limit,
    [property: Id(2)] long Used,
    [property: Id(3)] TimeSpan Length,
    [property: Id(4)] TimeSpan ResetsIn);
