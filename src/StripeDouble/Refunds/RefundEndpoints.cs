using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Api;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Requests;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Refunds;

/// <summary>The routes of refunds.</summary>
internal sealed class RefundEndpoints(ObjectStore store, Clock clock, EventLog events)
{
    public void Map(ApiRoutes api)
    {
        api.Post("/v1/refunds", Create);
        api.Get("/v1/refunds", List);
        api.Get("/v1/refunds/{id}", call => store.Require("refund", call.Target));
        api.Post("/v1/refunds/{id}", Update);
        api.Expander.Add("charge", "refunds", charge => JsonList.Of(
            store.List("refund").Where(refund => refund.Text("charge") == charge.Id()).Select(Expander.Present),
            $"/v1/charges/{charge.Id()}/refunds"));
    }

    private JsonObject Create(Call call)
    {
        var form = call.Form;
        var charge = ChargeOf(form);
        var left = charge.Number("amount") - charge.Number("amount_refunded");
        if (charge.Flag("refunded"))
        {
            throw StripeError.Invalid($"Charge {charge.Id()} has already been refunded.", null, "charge_already_refunded");
        }

        if (charge.Flag("disputed"))
        {
            throw StripeError.Invalid($"Charge {charge.Id()} has been charged back; cannot issue a refund.", null, "charge_disputed");
        }

        var amount = form.Number("amount") ?? left;
        if (amount < 1 || amount > left)
        {
            throw StripeError.Invalid(
                $"Refund amount ({amount}) must be at least 1 and not greater than what is left of the charge ({left}).", "amount");
        }

        var refund = Shape.New("refund", Ids.New("re"), clock.Now(charge));
        refund["amount"] = amount;
        refund["charge"] = charge.Id();
        refund["currency"] = charge.Text("currency");
        refund["payment_intent"] = charge.Text("payment_intent");
        refund["payment_method"] = charge.Text("payment_method");
        refund["reason"] = form.Choice("reason", "duplicate", "fraudulent", "requested_by_customer");
        refund["_clock"] = charge.Text("_clock");
        Metadata.Apply(refund, form);
        store.Add(refund);
        var before = charge.Copy();
        charge["amount_refunded"] = charge.Number("amount_refunded") + amount;
        charge["refunded"] = charge.Number("amount_refunded") == charge.Number("amount");
        events.Add("refund.created", refund);
        events.AddChanges("charge.refunded", charge, before);
        return refund;
    }

    private JsonObject ChargeOf(Form form)
    {
        var charge = form.Text("charge");
        if (form.Text("payment_intent") is { } intent)
        {
            charge = store.Require("payment_intent", intent, "payment_intent").Text("latest_charge");
        }
        else if (charge is null)
        {
            throw StripeError.Invalid("One of the following params should be provided for this request: payment_intent or charge.");
        }

        var found = store.Require("charge", charge ?? "", "charge");
        return found.Flag("paid")
            ? found
            : throw StripeError.Invalid($"Charge {found.Id()} was not paid and cannot be refunded.", "charge");
    }

    private JsonObject Update(Call call)
    {
        var refund = store.Require("refund", call.Target);
        Metadata.Apply(refund, call.Form);
        return refund;
    }

    private JsonObject List(Call call)
    {
        var (charge, intent) = (call.Form.Text("charge"), call.Form.Text("payment_intent"));
        return store.List("refund")
            .Where(refund => (charge is null || refund.Text("charge") == charge)
                && (intent is null || refund.Text("payment_intent") == intent))
            .Page(call);
    }
}
