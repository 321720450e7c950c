namespace Aiomus.Grains.Interfaces.Quotas;

/// <summary>Sums of a quota.</summary>
/// <param name="Lines">Lines of the ledger.</param>
/// <param name="Live">Jobs with a reservation.</param>
/// <param name="Reserved">Credits set aside for them.</param>
/// <param name="Charged">Credits charged since the account began.</param>
/// <param name="Bought">Bought credits that are left.</param>
/// <param name="BoughtReserved">Bought credits that are set aside for jobs.</param>
/// <param name="Stored">Bytes of the images that are kept.</param>
[GenerateSerializer, Immutable, Alias("aiomus.QuotaSums")]
public sealed record QuotaSums(
    [property: Id(0)] long Lines,
    [property: Id(1)] long Live,
    [property: Id(2)] long Reserved,
    [property: Id(3)] long Charged,
    [property: Id(4)] long Bought,
    [property: Id(5)] long BoughtReserved,
    [property: Id(6)] long Stored);
