using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Prices;
using Aiomus.StripeDouble.Requests;

namespace Aiomus.StripeDouble.Subscriptions;

/// <summary>What a request wants of one item.</summary>
internal sealed record ItemChange(JsonObject Item, JsonObject Price, long Quantity)
{
    public static IReadOnlyList<ItemChange> Read(JsonObject subscription, IReadOnlyList<Form> sent, PriceDesk prices) =>
    [
        .. sent.Select(form =>
        {
            form.Ignore("deleted", "metadata");
            var id = form.Text("id");
            var item = subscription.Items().FirstOrDefault(item => item.Id() == id)
                ?? throw (id is null
                    ? StripeError.Invalid("The double changes the items that are there; send an id.", form.PathOf("id"))
                    : StripeError.NotFound("subscription item", id, form.PathOf("id")));
            var price = form.Has("price") ? prices.Sold(form) : item.Part("price");
            if (price.PartOrNull("recurring") is null)
            {
                throw StripeError.Invalid("The price must be of type recurring.", form.PathOf("price"));
            }

            if (price.Text("currency") != subscription.Text("currency"))
            {
                throw StripeError.Invalid("The price must have the currency of the subscription.", form.PathOf("price"));
            }

            return new ItemChange(item, price, form.Number("quantity", 1, 10_000) ?? item.Number("quantity"));
        }),
    ];

    public bool ChangesInterval =>
        (Recurring(Item).Text("interval"), Recurring(Item).Number("interval_count"))
        != (Price.Part("recurring").Text("interval"), Price.Part("recurring").Number("interval_count"));

    public bool IsOne => Item.Part("price").Id() != Price.Id() || Item.Number("quantity") != Quantity;

    private static JsonObject Recurring(JsonObject item) => item.Part("price").Part("recurring");
}
