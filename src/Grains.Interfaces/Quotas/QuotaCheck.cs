namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>The sums of a quota beside what they are the sums of.</summary>
/// <param name="Kept">As they are kept.</param>
/// <param name="Counted">As the ledger, the open charges and the images make them.</param>
[GenerateSerializer, Immutable, Alias("aiomus.QuotaCheck")]
public sealed record QuotaCheck(
    [property: Id(0)] QuotaSums Kept,
    [property: Id(1)] QuotaSums Counted)
{
    /// <summary>Whether they are the same.</summary>
    public bool IsBalanced => Kept == Counted;
}
