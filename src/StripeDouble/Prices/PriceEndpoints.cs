using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Prices;

/// <summary>The routes of products and prices.</summary>
internal sealed class PriceEndpoints(ObjectStore store, EventLog events, PriceDesk prices)
{
    public void Map(ApiRoutes api)
    {
        api.Post("/v1/products", CreateProduct);
        api.Get("/v1/products", ListProducts);
        api.Get("/v1/products/{id}", call => store.Require("product", call.Target));
        api.Post("/v1/products/{id}", UpdateProduct);
        api.Post("/v1/prices", Create);
        api.Get("/v1/prices", List);
        api.Get("/v1/prices/{id}", call => store.Require("price", call.Target));
        api.Post("/v1/prices/{id}", Update);
    }

    private JsonObject CreateProduct(Call call)
    {
        var form = call.Form;
        if (form.Text("id") is { } id && store.Find(id) is not null)
        {
            throw StripeError.Invalid("Product already exists.", "id", "resource_already_exists");
        }

        var product = prices.AddProduct(form.Required("name"), form.Text("id"));
        ApplyToProduct(product, form);
        events.Add("product.created", product);
        return product;
    }

    private JsonObject UpdateProduct(Call call)
    {
        var product = store.Require("product", call.Target);
        var before = product.Copy();
        product["name"] = call.Form.Text("name") ?? product.Text("name");
        if (call.Form.Text("default_price") is { } price)
        {
            product["default_price"] = store.Require("price", price, "default_price").Id();
        }

        ApplyToProduct(product, call.Form);
        events.AddChanges("product.updated", product, before);
        return product;
    }

    private static void ApplyToProduct(JsonObject product, Form form)
    {
        product["description"] = form.Has("description") ? form.Text("description") : product.Text("description");
        product["active"] = form.Flag("active") ?? product.Flag("active");
        product["tax_code"] = form.Text("tax_code") ?? product.Text("tax_code");
        Metadata.Apply(product, form);
        form.Ignore("type", "images", "marketing_features", "shippable", "statement_descriptor", "unit_label", "url");
    }

    private JsonObject ListProducts(Call call)
    {
        var (active, ids) = (call.Form.Flag("active"), call.Form.Texts("ids"));
        return store.List("product")
            .Where(product => (active is null || product.Flag("active") == active) && (ids.Count == 0 || ids.Contains(product.Id())))
            .Page(call);
    }

    private JsonObject Create(Call call)
    {
        var form = call.Form;
        var product = form.Part("product_data") is { } data
            ? prices.AddProduct(data.Required("name"))
            : store.Require("product", form.Required("product"), "product");
        var recurring = form.Part("recurring");
        var price = prices.Add(
            product.Id(),
            form.Amount("unit_amount") ?? throw StripeError.Missing("unit_amount"),
            form.Required("currency"),
            recurring?.Choice("interval", "day", "week", "month", "year"),
            recurring?.Number("interval_count", 1, 36) ?? 1,
            form.Text("lookup_key"),
            form.Flag("transfer_lookup_key") ?? false);
        ApplyToPrice(price, form);
        return price;
    }

    private JsonObject Update(Call call)
    {
        var price = store.Require("price", call.Target);
        var before = price.Copy();
        if (call.Form.Text("lookup_key") is { } key)
        {
            prices.SetLookupKey(price, key, call.Form.Flag("transfer_lookup_key") ?? false);
        }

        ApplyToPrice(price, call.Form);
        events.AddChanges("price.updated", price, before);
        return price;
    }

    private static void ApplyToPrice(JsonObject price, Form form)
    {
        price["active"] = form.Flag("active") ?? price.Flag("active");
        price["nickname"] = form.Text("nickname") ?? price.Text("nickname");
        price["tax_behavior"] = form.Choice("tax_behavior", "exclusive", "inclusive", "unspecified") ?? price.Text("tax_behavior");
        Metadata.Apply(price, form);
        form.Ignore("billing_scheme");
    }

    private JsonObject List(Call call)
    {
        var form = call.Form;
        var (active, keys, product, type) = (form.Flag("active"), form.Texts("lookup_keys"), form.Text("product"), form.Text("type"));
        var (currency, interval) = (form.Text("currency"), form.Part("recurring")?.Text("interval"));
        return store.List("price")
            .Where(price => (active is null || price.Flag("active") == active)
                && (keys.Count == 0 || keys.Contains(price.Text("lookup_key")))
                && (product is null || price.Text("product") == product)
                && (type is null || price.Text("type") == type)
                && (currency is null || price.Text("currency") == currency)
                && (interval is null || price.PartOrNull("recurring")?.Text("interval") == interval))
            .Page(call);
    }
}
