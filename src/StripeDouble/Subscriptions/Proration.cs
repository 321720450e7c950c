using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Invoices;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Subscriptions;

/// <summary>What a change in the middle of a period gives back and asks for, to the second.</summary>
internal static class Proration
{
    /// <summary>The line that gives back what is unused of an item.</summary>
    public static InvoiceLine Credit(ObjectStore store, JsonObject subscription, JsonObject item, long at) => Line(
        store,
        subscription,
        item,
        "Unused time on",
        -Share(item.NumberOrNull("_worth") ?? item.AmountOf(), item, at),
        at) with
    { IsDiscountable = false };

    /// <summary>The line that asks for the rest of the period at an item's new price.</summary>
    public static InvoiceLine Debit(ObjectStore store, JsonObject subscription, JsonObject item, long at) =>
        Line(store, subscription, item, "Remaining time on", Share(item.AmountOf(), item, at), at);

    private static long Share(long amount, JsonObject item, long at)
    {
        var (start, end) = (item.Number("current_period_start"), item.Number("current_period_end"));
        var left = Math.Clamp(end - at, 0, end - start);
        return (long)Math.Round((decimal)amount * left / Math.Max(1, end - start), MidpointRounding.AwayFromZero);
    }

    private static InvoiceLine Line(ObjectStore store, JsonObject subscription, JsonObject item, string words, long amount, long at)
    {
        var price = item.Part("price");
        var day = DateTimeOffset.FromUnixTimeSeconds(at).ToString("dd MMM yyyy", System.Globalization.CultureInfo.InvariantCulture);
        return new(
            $"{words} {SubscriptionShapes.NameOf(store, price)} after {day}",
            amount,
            item.Number("quantity"),
            price.Id(),
            price.Text("product"),
            at,
            item.Number("current_period_end"),
            subscription.Id(),
            item.Id(),
            IsProration: true);
    }
}
