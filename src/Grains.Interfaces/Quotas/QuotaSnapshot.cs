namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>What a person may still do.</summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Windows">All windows.</param>
/// <param name="Reserved">Credits set aside for jobs that have not ended.</param>
/// <param name="Charged">Credits charged since the account began: the ledger's sum.</param>
/// <param name="Bought">Bought credits that are left; they do not lapse, and are used where a window has no more.</param>
[GenerateSerializer, Immutable, Alias("aiomus.QuotaSnapshot")]
public sealed record QuotaSnapshot(
    [property: Id(0)] string Plan,
    [property: Id(1)] QuotaWindow[] Windows,
    [property: Id(2)] long Reserved,
    [property: Id(3)] long Charged,
    [property: Id(4)] long Bought = 0);
