using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Cards;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Payments;

/// <summary>The routes of payment intents, charges and disputes.</summary>
internal sealed class PaymentEndpoints(ObjectStore store, PaymentDesk payments, CardDesk cards)
{
    public void Map(ApiRoutes api)
    {
        api.Post("/v1/payment_intents", Create);
        api.Get("/v1/payment_intents", call => store.List("payment_intent", call.Form.Text("customer")).Page(call));
        api.Get("/v1/payment_intents/{id}", Retrieve);
        api.Post("/v1/payment_intents/{id}", Update);
        api.Post("/v1/payment_intents/{id}/confirm", Confirm);
        api.Post("/v1/payment_intents/{id}/cancel", Cancel);
        api.Get("/v1/charges", ListCharges);
        api.Get("/v1/charges/{id}", call => store.Require("charge", call.Target));
        api.Post("/v1/charges/{id}", UpdateCharge);
        api.Get("/v1/disputes", ListDisputes);
        api.Get("/v1/disputes/{id}", call => store.Require("dispute", call.Target));
        api.Post("/v1/disputes/{id}/close", CloseDispute);
    }

    private JsonObject Create(Call call)
    {
        var form = call.Form;
        var customer = form.Text("customer") is { } id ? store.Require("customer", id, "customer") : null;
        var amount = form.Amount("amount", 1) ?? throw StripeError.Missing("amount");

        var intent = payments.AddIntent(customer, amount, form.Required("currency"), form.Text("description"));
        intent["receipt_email"] = form.Text("receipt_email");
        intent["setup_future_usage"] = form.Text("setup_future_usage");
        Metadata.Apply(intent, form);
        form.Ignore("automatic_payment_methods", "payment_method_types", "off_session", "capture_method", "return_url", "confirm");
        if (form.Text("payment_method") is { } method)
        {
            intent["payment_method"] = cards.Named(method, "payment_method").Id();
            intent["status"] = "requires_confirmation";
        }

        if (form.Flag("confirm") == true)
        {
            Confirm(intent, form.Flag("off_session") != true);
        }

        return intent;
    }

    private JsonObject Retrieve(Call call)
    {
        call.Form.Ignore("client_secret");
        return store.Require("payment_intent", call.Target);
    }

    private JsonObject Update(Call call)
    {
        var intent = store.Require("payment_intent", call.Target);
        intent["description"] = call.Form.Text("description") ?? intent.Text("description");
        Metadata.Apply(intent, call.Form);
        return intent;
    }

    private JsonObject Confirm(Call call)
    {
        var intent = store.Require("payment_intent", call.Target);
        if (call.Form.Text("payment_method") is { } method)
        {
            intent["payment_method"] = cards.Named(method, "payment_method").Id();
        }

        call.Form.Ignore("return_url");
        Confirm(intent, call.Form.Flag("off_session") != true);
        return intent;
    }

    private void Confirm(JsonObject intent, bool isPresent)
    {
        if (intent.Text("status") is "succeeded" or "canceled")
        {
            throw StripeError.Invalid(
                $"You cannot confirm this PaymentIntent because it has a status of {intent.Text("status")}.",
                null,
                "payment_intent_unexpected_state");
        }

        var method = store.Find(intent.Text("payment_method"))
            ?? throw StripeError.Invalid("You cannot confirm this PaymentIntent because it's missing a payment method.", "payment_method");
        if (!payments.Confirm(intent, method, isPresent))
        {
            throw new StripeError(402, "card_error", "Your card was declined.", "card_declined")
            {
                DeclineCode = "generic_decline",
                KeepsWork = true,
                PaymentIntent = intent.Shown(),
            };
        }
    }

    private JsonObject Cancel(Call call)
    {
        var intent = store.Require("payment_intent", call.Target);
        if (intent.Text("status") is "succeeded" or "canceled")
        {
            throw StripeError.Invalid(
                $"You cannot cancel this PaymentIntent because it has a status of {intent.Text("status")}.",
                null,
                "payment_intent_unexpected_state");
        }

        payments.Cancel(intent, call.Form.Text("cancellation_reason"));
        return intent;
    }

    private JsonObject ListCharges(Call call)
    {
        var intent = call.Form.Text("payment_intent");
        return store.List("charge", call.Form.Text("customer"))
            .Where(charge => intent is null || charge.Text("payment_intent") == intent).Page(call);
    }

    private JsonObject UpdateCharge(Call call)
    {
        var charge = store.Require("charge", call.Target);
        charge["description"] = call.Form.Text("description") ?? charge.Text("description");
        Metadata.Apply(charge, call.Form);
        return charge;
    }

    private JsonObject ListDisputes(Call call)
    {
        var (charge, intent) = (call.Form.Text("charge"), call.Form.Text("payment_intent"));
        return store.List("dispute")
            .Where(dispute => (charge is null || dispute.Text("charge") == charge)
                && (intent is null || dispute.Text("payment_intent") == intent))
            .Page(call);
    }

    private JsonObject CloseDispute(Call call)
    {
        var dispute = store.Require("dispute", call.Target);
        payments.CloseDispute(dispute, "lost");
        return dispute;
    }
}
