using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Invoices;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Prices;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Subscriptions;

/// <summary>The parts of subscriptions.</summary>
internal static class SubscriptionShapes
{
    public static JsonObject Item(string subscription, JsonObject price, long quantity, long now, long start, long end)
    {
        var item = Shape.New("subscription_item", Ids.New("si", 14), now);
        item["subscription"] = subscription;
        item["quantity"] = quantity;
        item["current_period_start"] = start;
        item["current_period_end"] = end;
        SetPrice(item, price);
        return item;
    }

    public static void SetPrice(JsonObject item, JsonObject price)
    {
        item["price"] = price.Shown();
        item["plan"] = PriceDesk.PlanOf(price);
    }

    public static IEnumerable<JsonObject> Items(this JsonObject subscription) => subscription.Part("items").Parts("data");

    public static long PeriodStart(this JsonObject subscription) => subscription.Items().First().Number("current_period_start");

    public static long PeriodEnd(this JsonObject subscription) => subscription.Items().First().Number("current_period_end");

    public static long AmountOf(this JsonObject item) => item.Part("price").Number("unit_amount") * item.Number("quantity");

    /// <summary>What a whole period of an item costs.</summary>
    public static InvoiceLine Line(ObjectStore store, JsonObject subscription, JsonObject item, bool isTrial = false)
    {
        var price = item.Part("price");
        var name = NameOf(store, price);
        return new(
            isTrial ? $"Trial period for {name}" : $"{item.Number("quantity")} × {name} (at {Money.Each(price)})",
            isTrial ? 0 : item.AmountOf(),
            item.Number("quantity"),
            price.Id(),
            price.Text("product"),
            item.Number("current_period_start"),
            item.Number("current_period_end"),
            subscription.Id(),
            item.Id());
    }

    public static string NameOf(ObjectStore store, JsonObject price) => store.Find(price.Text("product"))?.Text("name") ?? "it";
}
