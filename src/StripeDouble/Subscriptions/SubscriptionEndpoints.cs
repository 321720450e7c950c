using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Discounts;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Prices;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Subscriptions;

/// <summary>The routes of subscriptions.</summary>
internal sealed class SubscriptionEndpoints(
    ObjectStore store,
    Clock clock,
    EventLog events,
    SubscriptionDesk subscriptions,
    SubscriptionChange change,
    PriceDesk prices,
    DiscountDesk discounts)
{
    private const long Day = 24 * 60 * 60;

    public void Map(ApiRoutes api)
    {
        api.Post("/v1/subscriptions", Create);
        api.Get("/v1/subscriptions", List);
        api.Get("/v1/subscriptions/{id}", call => store.Require("subscription", call.Target));
        api.Post("/v1/subscriptions/{id}", Update);
        api.Delete("/v1/subscriptions/{id}", Cancel);
        api.Post("/v1/subscriptions/{id}/resume", Resume);
        api.Get("/v1/subscription_items", ListItems);
        api.Get("/v1/subscription_items/{id}", call => ItemsOf(null).FirstOrDefault(item => item.Id() == call.Target)
            ?? throw StripeError.NotFound("subscription_item", call.Target));
        api.Post("/v1/invoices/create_preview", Preview);
        api.Expander.Add("customer", "subscriptions", customer => JsonList.Of(
            store.List("subscription", customer.Id()).Where(IsLive).Select(Expander.Present),
            $"/v1/customers/{customer.Id()}/subscriptions"));
    }

    private JsonObject Create(Call call)
    {
        var form = call.Form;
        var customer = store.Require("customer", form.Required("customer"), "customer");
        var items = ReadItems(form, prices);
        var method = form.Text("default_payment_method") is { } card
            ? store.Require("payment_method", card, "default_payment_method")
            : null;
        var behavior = form.Choice(
            "payment_behavior", "allow_incomplete", "default_incomplete", "error_if_incomplete", "pending_if_incomplete");
        var holder = new JsonObject();
        Metadata.Apply(holder, form);
        var subscription = subscriptions.Start(new(customer, items)
        {
            TrialEnd = TrialEnd(form, clock.Now(customer)),
            Method = method,
            Metadata = holder.PartOrNull("metadata") ?? [],
            Description = form.Text("description"),
            Discounts = discounts.Named(form, customer),
            WithoutCard = WithoutCard(form),
            PaysAtOnce = behavior != "default_incomplete",
            IsPresent = form.Flag("off_session") != true,
        });
        if (subscription.Text("status") == "incomplete" && behavior == "error_if_incomplete")
        {
            throw new StripeError(402, "card_error", "Your card was declined.", "card_declined") { DeclineCode = "generic_decline" };
        }

        if (form.Flag("cancel_at_period_end") == true)
        {
            subscriptions.CancelAtPeriodEnd(subscription, true);
        }

        form.Ignore(
            "automatic_tax", "collection_method", "payment_settings", "proration_behavior", "currency", "trial_settings", "billing_mode");
        return subscription;
    }

    public static IReadOnlyList<(JsonObject Price, long Quantity)> ReadItems(Form form, PriceDesk prices, string name = "items")
    {
        var sent = form.Items(name);
        if (sent.Count == 0)
        {
            throw StripeError.Missing(form.PathOf(name));
        }

        var items = sent.Select(item => (Price: prices.Sold(item), Quantity: item.Number("quantity", 1, 10_000) ?? 1)).ToList();
        if (items.Exists(item => item.Price.PartOrNull("recurring") is null))
        {
            throw StripeError.Invalid(
                "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
                $"{name}[0][price]");
        }

        return items;
    }

    /// <summary>When a trial that a request wants ends; null for none.</summary>
    public static long? TrialEnd(Form form, long now)
    {
        if (form.Number("trial_period_days") is { } days)
        {
            return days is >= 1 and <= 730
                ? now + (days * Day)
                : throw StripeError.Invalid("trial_period_days must be between 1 and 730.", form.PathOf("trial_period_days"));
        }

        return form.Text("trial_end") is null or "now" ? null : form.Time("trial_end");
    }

    public static string WithoutCard(Form form) => form.Part("trial_settings")?.Part("end_behavior")
        ?.Choice("missing_payment_method", "create_invoice", "cancel", "pause") ?? "create_invoice";

    private JsonObject List(Call call)
    {
        var form = call.Form;
        var (status, price) = (form.Text("status"), form.Text("price"));
        form.Ignore("collection_method");
        return store.List("subscription", form.Text("customer"))
            .Where(item => status switch
            {
                "all" => true,
                null => IsLive(item),
                "ended" => item.Text("status") is "canceled" or "incomplete_expired",
                _ => item.Text("status") == status,
            })
            .Where(item => price is null || item.Items().Any(part => part.Part("price").Id() == price))
            .Page(call);
    }

    private JsonObject Update(Call call)
    {
        var (subscription, form) = (store.Require("subscription", call.Target), call.Form);
        if (subscription.Text("status") is "canceled" or "incomplete_expired" && HasOtherThanNotes(form))
        {
            throw StripeError.Invalid("A canceled subscription can only update its cancellation_details and metadata.");
        }

        var behavior = form.Choice("proration_behavior", "create_prorations", "always_invoice", "none") ?? "create_prorations";

        // Updates that wait for their payment are not known here, and must not look as if they were.
        var mustPay = form.Choice("payment_behavior", "allow_incomplete", "default_incomplete", "error_if_incomplete")
            == "error_if_incomplete";
        if (subscription.Text("schedule") is { } schedule && (form.Has("cancel_at_period_end") || form.Has("cancel_at")))
        {
            throw StripeError.Invalid(
                $"The subscription is managed by the subscription schedule `{schedule}`, and updating any cancelation behavior directly is "
                + "not allowed. Please update the schedule instead.");
        }

        subscriptions.Change(subscription, () => Note(subscription, form));
        if (form.Text("trial_end") is { } end)
        {
            subscriptions.SetTrialEnd(subscription, end == "now" ? clock.Now(subscription) : form.Time("trial_end")!.Value);
        }

        change.Apply(
            subscription, ItemChange.Read(subscription, form.Items("items"), prices), behavior, ProrationDate(form, subscription), mustPay);
        if (form.Flag("cancel_at_period_end") is { } ends && ends != subscription.Flag("cancel_at_period_end"))
        {
            subscriptions.CancelAtPeriodEnd(subscription, ends);
        }

        form.Ignore("off_session", "automatic_tax", "collection_method", "payment_settings", "billing_cycle_anchor", "trial_settings");
        return subscription;
    }

    private static bool HasOtherThanNotes(Form form) =>
        form.ToJson() is JsonObject sent && sent.Any(pair => pair.Key is not ("metadata" or "cancellation_details" or "expand"));

    private void Note(JsonObject subscription, Form form)
    {
        Metadata.Apply(subscription, form);
        if (form.Has("default_payment_method"))
        {
            var id = form.Text("default_payment_method");
            subscription["default_payment_method"] = id is null ? null : store.Require("payment_method", id, "default_payment_method").Id();
        }

        if (form.Has("description"))
        {
            subscription["description"] = form.Text("description");
        }

        if (form.Has("pause_collection"))
        {
            var pause = form.Part("pause_collection");
            subscription["pause_collection"] = pause is null ? null : new JsonObject
            {
                ["behavior"] = pause.Required("behavior"),
                ["resumes_at"] = pause.Time("resumes_at"),
            };
        }

        if (form.Has("cancel_at"))
        {
            subscription["cancel_at"] = form.Time("cancel_at");
            subscription["canceled_at"] = form.Time("cancel_at") is null ? null : clock.Now(subscription);
        }

        if (form.Part("cancellation_details") is { } details)
        {
            Details(subscription, details);
        }

        if (form.Has("discounts"))
        {
            var customer = store.Require("customer", subscription.Text("customer")!, "customer");
            subscription["discounts"] = JsonList.Texts([.. discounts.Named(form, customer).Select(
                named => discounts.Redeem(named.Coupon, named.Code, customer, subscription.Id(), null).Id())]);
        }
    }

    private static void Details(JsonObject subscription, Form details)
    {
        var held = subscription.Part("cancellation_details");
        held["comment"] = details.Text("comment") ?? held.Text("comment");
        held["feedback"] = details.Text("feedback") ?? held.Text("feedback");
    }

    private JsonObject Cancel(Call call)
    {
        var (subscription, form) = (store.Require("subscription", call.Target), call.Form);
        if (!IsLive(subscription) || subscription.Text("status") == "incomplete_expired")
        {
            throw StripeError.NotFound("subscription", call.Target);
        }

        if (form.Part("cancellation_details") is { } details)
        {
            Details(subscription, details);
        }

        form.Ignore("invoice_now", "prorate");
        subscriptions.End(subscription, "cancellation_requested");
        return subscription;
    }

    private JsonObject Resume(Call call)
    {
        var subscription = store.Require("subscription", call.Target);
        if (subscription.Text("status") != "paused")
        {
            throw StripeError.Invalid("Only a paused subscription can be resumed.");
        }

        call.Form.Ignore("billing_cycle_anchor", "proration_behavior");
        var before = subscription.Copy();
        subscriptions.SetTrialEnd(subscription, clock.Now(subscription));
        events.Add("customer.subscription.resumed", subscription, new() { ["status"] = before.Text("status") });
        return subscription;
    }

    private JsonObject ListItems(Call call) => ItemsOf(call.Form.Required("subscription")).Page(call);

    private IEnumerable<JsonObject> ItemsOf(string? subscription) => subscription is null
        ? store.List("subscription").SelectMany(item => item.Items())
        : store.Require("subscription", subscription, "subscription").Items();

    private JsonObject Preview(Call call)
    {
        var form = call.Form;
        form.Ignore("customer", "preview_mode");
        var subscription = store.Require("subscription", form.Required("subscription"), "subscription");
        var details = form.Part("subscription_details") ?? Form.Parse([]);
        return change.Preview(
            subscription,
            ItemChange.Read(subscription, details.Items("items"), prices),
            details.Choice("proration_behavior", "create_prorations", "always_invoice", "none") ?? "create_prorations",
            ProrationDate(details, subscription));
    }

    private static long? ProrationDate(Form form, JsonObject subscription) =>
        form.Number("proration_date", subscription.PeriodStart(), subscription.PeriodEnd());

    private static bool IsLive(JsonObject subscription) => subscription.Text("status") is not ("canceled" or "incomplete_expired");
}
