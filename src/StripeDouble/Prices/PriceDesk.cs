using System.Globalization;
using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Prices;

/// <summary>What is sold: products and their prices.</summary>
internal sealed class PriceDesk(ObjectStore store, Clock clock, EventLog events)
{
    /// <summary>Makes sure that a lookup key has a price of this amount.</summary>
    public void Seed(string lookupKey, string product, long amount, string currency, string? interval)
    {
        var known = ByLookupKey(lookupKey);
        if (known is not null && known.Number("unit_amount") == amount && known.Text("currency") == currency
            && known.PartOrNull("recurring")?.Text("interval") == interval)
        {
            return;
        }

        var owner = store.List("product").FirstOrDefault(item => item.Text("name") == product) ?? AddProduct(product);
        Add(owner.Id(), amount, currency, interval, 1, lookupKey, transfer: true);
    }

    public JsonObject? ByLookupKey(string key) => store.List("price").FirstOrDefault(price => price.Text("lookup_key") == key);

    public JsonObject AddProduct(string name, string? id = null)
    {
        var product = Shape.New("product", id ?? Ids.New("prod", 14), clock.Now());
        product["name"] = name;
        product["updated"] = clock.Now();
        return store.Add(product);
    }

    public JsonObject Add(
        string product, long amount, string currency, string? interval, long intervalCount, string? lookupKey, bool transfer)
    {
        var price = Shape.New("price", Ids.New("price"), clock.Now());
        price["product"] = product;
        price["unit_amount"] = amount;
        price["unit_amount_decimal"] = amount.ToString(CultureInfo.InvariantCulture);
        price["currency"] = currency;
        price["type"] = interval is null ? "one_time" : "recurring";
        price["recurring"] = interval is null ? null : new JsonObject
        {
            ["interval"] = interval,
            ["interval_count"] = intervalCount,
            ["meter"] = null,
            ["trial_period_days"] = null,
            ["usage_type"] = "licensed",
        };
        SetLookupKey(price, lookupKey, transfer);
        store.Add(price);
        events.Add("price.created", price);
        return price;
    }

    public void SetLookupKey(JsonObject price, string? lookupKey, bool transfer)
    {
        if (lookupKey is not null && ByLookupKey(lookupKey) is { } holder && holder.Id() != price.Id())
        {
            if (!transfer)
            {
                throw StripeError.Invalid(
                    $"A price ({holder.Id()}) already uses that lookup key. Send transfer_lookup_key=true to move it.", "lookup_key");
            }

            holder["lookup_key"] = null;
        }

        price["lookup_key"] = lookupKey;
    }

    /// <summary>The price that a parameter names; it must be active.</summary>
    public JsonObject Sold(Form form, string name = "price")
    {
        var price = store.Require("price", form.Required(name), form.PathOf(name));
        return price.Flag("active")
            ? price
            : throw StripeError.Invalid("The price specified is inactive. This field only accepts active prices.", form.PathOf(name));
    }

    /// <summary>The plan that stands beside a recurring price on older paths.</summary>
    public static JsonObject PlanOf(JsonObject price)
    {
        var (plan, recurring) = (Shape.New("plan", price.Id(), price.Number("created")), price.Part("recurring"));
        plan["amount"] = price.Number("unit_amount");
        plan["amount_decimal"] = price.Text("unit_amount_decimal");
        plan["active"] = price.Flag("active");
        plan["currency"] = price.Text("currency");
        plan["interval"] = recurring.Text("interval");
        plan["interval_count"] = recurring.Number("interval_count");
        plan["product"] = price.Text("product");
        return plan;
    }
}
