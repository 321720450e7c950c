using System.Globalization;
using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Objects;

namespace Aiomus.StripeDouble.Invoices;

/// <summary>The parts of invoices.</summary>
internal static class InvoiceShapes
{
    public static JsonObject Line(InvoiceLine line, string invoice, string currency)
    {
        var shape = Shape.New("line_item", Ids.New("il"));
        shape["amount"] = line.Amount;
        shape["subtotal"] = line.Amount;
        shape["currency"] = currency;
        shape["description"] = line.Description;
        shape["discountable"] = line.IsDiscountable;
        shape["invoice"] = invoice;
        shape["period"] = Period(line);
        shape["quantity"] = line.Quantity;
        shape["quantity_decimal"] = line.Quantity.ToString(CultureInfo.InvariantCulture);
        shape["subscription"] = line.Subscription;
        shape["pricing"] = Pricing(line);
        shape["parent"] = Parent(line);
        return shape;
    }

    public static JsonObject Period(InvoiceLine line) => new() { ["end"] = line.End, ["start"] = line.Start };

    public static JsonObject Pricing(InvoiceLine line) => new()
    {
        ["price_details"] = new JsonObject { ["price"] = line.Price, ["product"] = line.Product },
        ["type"] = "price_details",
        ["unit_amount_decimal"] = (line.Amount / Math.Max(1, line.Quantity)).ToString(CultureInfo.InvariantCulture),
    };

    public static JsonObject? SubscriptionParent(JsonObject? subscription) => subscription is null ? null : new()
    {
        ["quote_details"] = null,
        ["subscription_details"] = new JsonObject
        {
            ["metadata"] = subscription.Part("metadata").Copy(),
            ["subscription"] = subscription.Id(),
        },
        ["type"] = "subscription_details",
    };

    private static JsonObject? Parent(InvoiceLine line)
    {
        var proration = new JsonObject { ["credited_items"] = null };
        if (line.InvoiceItem is not null)
        {
            return new()
            {
                ["invoice_item_details"] = new JsonObject
                {
                    ["invoice_item"] = line.InvoiceItem,
                    ["proration"] = line.IsProration,
                    ["proration_details"] = proration,
                    ["subscription"] = line.Subscription,
                },
                ["subscription_item_details"] = null,
                ["type"] = "invoice_item_details",
            };
        }

        return line.Item is null ? null : new()
        {
            ["invoice_item_details"] = null,
            ["subscription_item_details"] = new JsonObject
            {
                ["invoice_item"] = null,
                ["proration"] = line.IsProration,
                ["proration_details"] = proration,
                ["subscription"] = line.Subscription,
                ["subscription_item"] = line.Item,
            },
            ["type"] = "subscription_item_details",
        };
    }
}
