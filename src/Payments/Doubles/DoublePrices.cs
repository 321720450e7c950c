using System.Globalization;
using Aiomus.StripeDouble;

namespace Aiomus.Payments.Doubles;

/// <summary>What the settings sell, as the double has it.</summary>
internal static class DoublePrices
{
    public static IReadOnlyList<StripeDoublePrice> Of(IPlanCatalog catalog) =>
    [
        .. from offer in catalog.Plans from price in offer.Prices select Of(Capital(offer.Plan.Name), price),
        .. catalog.Packs.Select(pack => Of($"{pack.Credits.ToString(CultureInfo.InvariantCulture)} credits", pack.Price)),
    ];

    private static StripeDoublePrice Of(string product, PlanPrice price) => new(
        price.LookupKey,
        product,
        price.Amount,
        price.Currency,
        price.Interval switch { PriceInterval.Month => "month", PriceInterval.Year => "year", _ => null });

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
