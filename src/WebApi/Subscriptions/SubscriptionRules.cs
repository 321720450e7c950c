using Aiomus.Contracts.Subscriptions;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Subscriptions;

/// <summary>What can be ordered, by the settings of this installation.</summary>
internal static class SubscriptionRules
{
    private const int LongestPromotion = 64;

    /// <summary>What is wrong with an order of a plan; null when nothing is.</summary>
    public static Problem? Check(IPlanCatalog catalog, string plan, BillingInterval? interval, string? promotion = null)
    {
        var errors = new FieldErrors();
        var sold = catalog.Plans.Where(offer => offer.Prices.Count > 0).ToArray();
        var offer = Array.Find(sold, offer => offer.Plan.Name == plan);
        errors.Require(offer is not null, "plan", FieldRule.OneOf([.. sold.Select(offer => offer.Plan.Name)]));
        if (offer is not null && interval is { } wanted)
        {
            errors.Require(
                offer.Prices.Any(price => price.Interval == wanted.ToMessage()),
                "interval",
                FieldRule.OneOf([.. offer.Prices.Select(price => Spell(price.Interval))]));
        }

        errors.Require(promotion is null || !string.IsNullOrWhiteSpace(promotion), "promotion", FieldRule.Needed("A code, or none."));
        errors.Require(promotion is not { Length: > LongestPromotion }, "promotion", FieldRule.AtMost(LongestPromotion));
        return errors.Any ? errors.ToProblem() : null;
    }

    /// <summary>What is wrong with an order of credits; null when nothing is.</summary>
    public static Problem? Check(IPlanCatalog catalog, PackOrder order) => catalog.Packs.Any(pack => pack.Name == order.Pack)
        ? null
        : Problem.Invalid("pack", FieldRule.OneOf([.. catalog.Packs.Select(pack => pack.Name)]));

    private static string Spell(PriceInterval interval) => interval == PriceInterval.Year ? "year" : "month";
}
