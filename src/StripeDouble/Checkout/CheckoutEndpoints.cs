using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Discounts;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Prices;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;
using Aiomus.StripeDouble.Subscriptions;

namespace Aiomus.StripeDouble.Checkout;

/// <summary>The routes of checkouts.</summary>
internal sealed class CheckoutEndpoints(
    ObjectStore store, Clock clock, CheckoutDesk checkout, PriceDesk prices, DiscountDesk discounts, Uri address)
{
    private const long Day = 24 * 60 * 60;

    public void Map(ApiRoutes api)
    {
        api.Post("/v1/checkout/sessions", Create);
        api.Get("/v1/checkout/sessions", List);
        api.Get("/v1/checkout/sessions/{id}", call => store.Require("checkout.session", call.Target));
        api.Get("/v1/checkout/sessions/{id}/line_items", call => Lines(store.Require("checkout.session", call.Target)).Page(call));
        api.Post("/v1/checkout/sessions/{id}", Update);
        api.Post("/v1/checkout/sessions/{id}/expire", Expire);
        api.Expander.Add("checkout.session", "line_items", session => JsonList.Of(
            Lines(store.Find(session.Id())!), $"/v1/checkout/sessions/{session.Id()}/line_items"));
    }

    private JsonObject Create(Call call)
    {
        var form = call.Form;
        var mode = form.Choice("mode", "payment", "subscription") ?? throw StripeError.Missing("mode");
        var customer = form.Text("customer") is { } customerId ? store.Require("customer", customerId, "customer") : null;
        var id = Ids.New("cs_test", 58);
        var session = Shape.New("checkout.session", id, customer is null ? clock.Now() : clock.Now(customer));
        session["mode"] = mode;
        session["customer"] = customer?.Id();
        session["_clock"] = customer?.Text("_clock");
        session["customer_email"] = form.Text("customer_email");
        session["customer_creation"] = customer is null
            ? form.Choice("customer_creation", "always", "if_required") ?? (mode == "subscription" ? "always" : "if_required")
            : null;
        session["client_reference_id"] = form.Text("client_reference_id");
        session["success_url"] = form.Url("success_url") ?? throw StripeError.Missing("success_url");
        session["cancel_url"] = form.Url("cancel_url");
        session["locale"] = form.Text("locale");
        session["allow_promotion_codes"] = form.Flag("allow_promotion_codes");
        session["payment_method_collection"] = mode == "subscription"
            ? form.Choice("payment_method_collection", "always", "if_required") ?? "always"
            : "if_required";
        session["url"] = new Uri(address, $"/c/pay/{id}").ToString();
        session["ui_mode"] = form.Choice("ui_mode", "hosted_page") ?? "hosted_page";
        SetExpiry(session, form);
        Metadata.Apply(session, form);
        SetLines(session, form, mode);
        SetData(session, form, mode, customer);
        form.Ignore(
            "payment_method_types", "billing_address_collection", "automatic_tax", "tax_id_collection", "customer_update",
            "invoice_creation", "submit_type", "consent_collection", "custom_text", "payment_method_options", "phone_number_collection",
            "saved_payment_method_options", "adaptive_pricing", "after_expiration", "currency", "origin_context");
        checkout.Reckon(session);
        return store.Add(session);
    }

    private void SetExpiry(JsonObject session, Form form)
    {
        var now = clock.Now(session);
        var expires = form.Time("expires_at") ?? now + Day;
        if (expires < now + (30 * 60) || expires > now + Day)
        {
            throw StripeError.Invalid("The `expires_at` timestamp must be between 30 minutes and 24 hours from now.", "expires_at");
        }

        session["expires_at"] = expires;
        session["_due"] = expires;
    }

    private void SetLines(JsonObject session, Form form, string mode)
    {
        var sent = form.Items("line_items");
        if (sent.Count == 0)
        {
            throw StripeError.Missing("line_items");
        }

        var items = sent.Select(item =>
        {
            item.Ignore("adjustable_quantity", "tax_rates");
            var price = item.Part("price_data") is { } data ? Made(data) : prices.Sold(item);
            return (Price: price, Quantity: item.Number("quantity", 1, 10_000) ?? 1);
        }).ToList();
        var recurring = items.Count(item => item.Price["recurring"] is not null);
        if (mode == "payment" && recurring > 0)
        {
            throw StripeError.Invalid(
                "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time "
                + "prices.",
                "mode");
        }

        if (mode == "subscription" && recurring != items.Count)
        {
            throw StripeError.Invalid("The double's subscriptions take recurring prices only.", "line_items[0][price]");
        }

        session["currency"] = items[0].Price.Text("currency");
        session["_lines"] = new JsonArray([.. items.Select(
            item => new JsonObject { ["price"] = item.Price.Id(), ["quantity"] = item.Quantity, ["id"] = Ids.New("li") })]);
    }

    private JsonObject Made(Form data)
    {
        var product = data.Part("product_data") is { } named
            ? prices.AddProduct(named.Required("name")).Id()
            : store.Require("product", data.Required("product"), data.PathOf("product")).Id();
        return prices.Add(
            product,
            data.Amount("unit_amount") ?? throw StripeError.Missing(data.PathOf("unit_amount")),
            data.Required("currency"),
            data.Part("recurring")?.Choice("interval", "day", "week", "month", "year"),
            data.Part("recurring")?.Number("interval_count", 1, 36) ?? 1,
            lookupKey: null,
            transfer: false);
    }

    private void SetData(JsonObject session, Form form, string mode, JsonObject? customer)
    {
        if (discounts.Named(form, customer) is [var (coupon, code), ..])
        {
            session["_coupon"] = coupon.Id();
            session["_promotion"] = code?.Id();
            session["discounts"] = new JsonArray(new JsonObject { ["coupon"] = coupon.Id(), ["promotion_code"] = code?.Id() });
        }

        var data = form.Part(mode == "subscription" ? "subscription_data" : "payment_intent_data");
        var holder = new JsonObject();
        if (data is not null)
        {
            Metadata.Apply(holder, data);
            session["_description"] = data.Text("description");
            session["_trial_days"] = data.Number("trial_period_days");
            session["_trial_end"] = data.Time("trial_end");
            session["_without_card"] = SubscriptionEndpoints.WithoutCard(data);
            SubscriptionEndpoints.TrialEnd(data, clock.Now(session));
        }

        session["_metadata"] = holder.PartOrNull("metadata")?.Copy() ?? [];
    }

    private JsonObject List(Call call)
    {
        var form = call.Form;
        var (status, subscription, intent) = (form.Text("status"), form.Text("subscription"), form.Text("payment_intent"));
        return store.List("checkout.session", form.Text("customer"))
            .Where(session => (status is null || session.Text("status") == status)
                && (subscription is null || session.Text("subscription") == subscription)
                && (intent is null || session.Text("payment_intent") == intent))
            .Page(call);
    }

    private JsonObject Update(Call call)
    {
        var session = store.Require("checkout.session", call.Target);
        Metadata.Apply(session, call.Form);
        return session;
    }

    private JsonObject Expire(Call call)
    {
        var session = store.Require("checkout.session", call.Target);
        if (session.Text("status") != "open")
        {
            throw StripeError.Invalid(
                "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of "
                + $"{session.Text("status")}.");
        }

        checkout.Expire(session);
        return session;
    }

    private IEnumerable<JsonObject> Lines(JsonObject session) => session.Parts("_lines").Select(line =>
    {
        var price = store.Find(line.Text("price"))!;
        var item = Shape.New("item", line.Text("id")!);
        var amount = price.Number("unit_amount") * line.Number("quantity");
        item["amount_subtotal"] = amount;
        item["amount_total"] = amount;
        item["currency"] = price.Text("currency");
        item["description"] = SubscriptionShapes.NameOf(store, price);
        item["price"] = price.Shown();
        item["quantity"] = line.Number("quantity");
        return item;
    });
}
