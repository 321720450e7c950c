namespace Aiomus.Grains.Interfaces.Errors;

/// <summary>Which window of a quota refused something.</summary>
/// <param name="Window">The window's name.</param>
/// <param name="Limit">The most it admits.</param>
/// <param name="Used">Used and reserved when it refused.</param>
/// <param name="Wanted">What was asked for; more than the limit is never admitted.</param>
/// <param name="ResetsIn">How long until the window resets; null where it never does, or where that does not help.</param>
[GenerateSerializer, Immutable, Alias("aiomus.QuotaShortage")]
public sealed record QuotaShortage(
    [property: Id(0)] string Window,
    [property: Id(1)] long Limit,
    [property: Id(2)] long Used,
    [property: Id(3)] long Wanted,
    [property: Id(4)] TimeSpan? ResetsIn);
