using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Cards;

/// <summary>The routes of payment methods.</summary>
internal sealed class CardEndpoints(ObjectStore store, EventLog events, CardDesk cards)
{
    public void Map(ApiRoutes api)
    {
        api.Post("/v1/payment_methods", Create);
        api.Get("/v1/payment_methods", List);
        api.Get("/v1/payment_methods/{id}", call => store.Require("payment_method", call.Target));
        api.Post("/v1/payment_methods/{id}", Update);
        api.Post("/v1/payment_methods/{id}/attach", Attach);
        api.Post("/v1/payment_methods/{id}/detach", Detach);
        api.Get("/v1/customers/{id}/payment_methods", call => ListOf(call, call.Target));
        api.Get("/v1/customers/{customer}/payment_methods/{id}", RetrieveOf);
    }

    private JsonObject Create(Call call)
    {
        var form = call.Form;
        if (form.Required("type") != "card")
        {
            throw StripeError.Invalid("The double knows cards only.", "type");
        }

        var card = form.Part("card") ?? throw StripeError.Missing("card");
        JsonObject method;
        if (card.Text("token") is { } token)
        {
            method = cards.AddAlias(TestCard.OfAlias(token.Replace("tok_", "pm_card_", StringComparison.Ordinal))
                ?? throw StripeError.NotFound("token", token, "card[token]"));
        }
        else
        {
            var known = TestCard.OfNumber(card.Required("number"))
                ?? throw new StripeError(402, "card_error", "Only test cards are taken here.", "card_declined", "card[number]");
            method = cards.Add(
                known,
                card.Number("exp_month", 1, 12) ?? throw StripeError.Missing("card[exp_month]"),
                card.Number("exp_year", 1970, 2100) ?? throw StripeError.Missing("card[exp_year]"),
                null, null, null);
        }

        Apply(method, form);
        return method;
    }

    private JsonObject Update(Call call)
    {
        var method = store.Require("payment_method", call.Target);
        var before = method.Copy();
        Apply(method, call.Form);
        events.AddChanges("payment_method.updated", method, before);
        return method;
    }

    private static void Apply(JsonObject method, Form form)
    {
        if (form.Part("billing_details") is { } sent)
        {
            var details = method.Part("billing_details");
            details["name"] = sent.Text("name") ?? details.Text("name");
            details["email"] = sent.Text("email") ?? details.Text("email");
            details["phone"] = sent.Text("phone") ?? details.Text("phone");
        }

        Metadata.Apply(method, form);
        form.Ignore("allow_redisplay", "card", "type");
    }

    private JsonObject Attach(Call call)
    {
        var method = cards.Named(call.Target, "payment_method");
        cards.Attach(method, store.Require("customer", call.Form.Required("customer"), "customer"));
        return method;
    }

    private JsonObject Detach(Call call)
    {
        var method = store.Require("payment_method", call.Target);
        if (method.Text("customer") is null)
        {
            throw StripeError.Invalid("The payment method you provided is not attached to a customer so detachment is impossible.");
        }

        cards.Detach(method);
        return method;
    }

    private JsonObject List(Call call) => ListOf(call, call.Form.Text("customer") ?? throw StripeError.Missing("customer"));

    private JsonObject ListOf(Call call, string customer)
    {
        store.Require("customer", customer, "customer");
        var type = call.Form.Text("type");
        return store.List("payment_method", customer).Where(method => type is null || method.Text("type") == type).Page(call);
    }

    private JsonObject RetrieveOf(Call call)
    {
        var method = store.Require("payment_method", call.Target);
        return method.Text("customer") == call.Names["customer"] ? method : throw StripeError.NotFound("payment method", call.Target);
    }
}
