using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Cards;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Payments;

/// <summary>Payment intents and the charges that they try. No money moves.</summary>
internal sealed class PaymentDesk(ObjectStore store, Clock clock, EventLog events, Uri address)
{
    public JsonObject AddIntent(JsonObject? customer, long amount, string currency, string? description)
    {
        var id = Ids.New("pi");
        var intent = Shape.New("payment_intent", id, customer is null ? clock.Now() : clock.Now(customer));
        intent["amount"] = amount;
        intent["currency"] = currency;
        intent["customer"] = customer?.Id();
        intent["_clock"] = customer?.Text("_clock");
        intent["description"] = description;
        intent["client_secret"] = $"{id}_secret_{Ids.Letters(25)}";
        store.Add(intent);
        events.Add("payment_intent.created", intent);
        return intent;
    }

    /// <summary>Charges a card.</summary>
    /// <param name="intent">What is paid.</param>
    /// <param name="method">The card.</param>
    /// <param name="isPresent">Whether its owner is there, at a page.</param>
    /// <returns>Whether it paid; if not, the intent says why.</returns>
    public bool Confirm(JsonObject intent, JsonObject method, bool isPresent)
    {
        var manner = CardDesk.MannerOf(method);
        var charge = AddCharge(intent, method);
        if (manner == CardManner.Declines || (manner == CardManner.DeclinesLater && !isPresent))
        {
            OnDeclined(intent, charge, method);
            return false;
        }

        charge["amount_captured"] = charge.Number("amount");
        charge["receipt_url"] = new Uri(address, $"/receipts/{charge.Id()}").ToString();
        intent["status"] = "succeeded";
        intent["amount_received"] = intent.Number("amount");
        intent["payment_method"] = method.Id();
        intent["latest_charge"] = charge.Id();
        intent["last_payment_error"] = null;
        events.Add("charge.succeeded", charge);
        events.Add("payment_intent.succeeded", intent);
        if (manner == CardManner.IsDisputed)
        {
            Dispute(charge);
        }

        return true;
    }

    public void Cancel(JsonObject intent, string? reason)
    {
        intent["status"] = "canceled";
        intent["canceled_at"] = clock.Now(intent);
        intent["cancellation_reason"] = reason;
        events.Add("payment_intent.canceled", intent);
    }

    public void CloseDispute(JsonObject dispute, string status)
    {
        dispute["status"] = status;
        events.Add("charge.dispute.closed", dispute);
    }

    private JsonObject AddCharge(JsonObject intent, JsonObject method)
    {
        var charge = Shape.New("charge", Ids.New("ch"), clock.Now(intent));
        charge["amount"] = intent.Number("amount");
        charge["currency"] = intent.Text("currency");
        charge["customer"] = intent.Text("customer");
        charge["_clock"] = intent.Text("_clock");
        charge["description"] = intent.Text("description");
        charge["metadata"] = intent.Part("metadata").Copy();
        charge["payment_intent"] = intent.Id();
        charge["payment_method"] = method.Id();
        charge["billing_details"] = method.Part("billing_details").Copy();
        charge["receipt_email"] = intent.Text("receipt_email");
        charge["payment_method_details"] = Details(method);
        charge["outcome"] = Outcome("authorized", "approved_by_network", null, "Payment complete.");
        return store.Add(charge);
    }

    private void OnDeclined(JsonObject intent, JsonObject charge, JsonObject method)
    {
        charge["status"] = "failed";
        charge["paid"] = false;
        charge["captured"] = false;
        charge["failure_code"] = "card_declined";
        charge["failure_message"] = "Your card was declined.";
        charge["outcome"] = Outcome("issuer_declined", "declined_by_network", "generic_decline", "The bank did not return any details.");
        intent["status"] = "requires_payment_method";
        intent["payment_method"] = null;
        intent["latest_charge"] = charge.Id();
        intent["last_payment_error"] = new JsonObject
        {
            ["charge"] = charge.Id(),
            ["code"] = "card_declined",
            ["decline_code"] = "generic_decline",
            ["doc_url"] = "https://docs.stripe.com/error-codes#card-declined",
            ["message"] = "Your card was declined.",
            ["payment_method"] = method.Shown(),
            ["type"] = "card_error",
        };
        events.Add("charge.failed", charge);
        events.Add("payment_intent.payment_failed", intent);
    }

    private void Dispute(JsonObject charge)
    {
        var dispute = Shape.New("dispute", Ids.New("dp"), clock.Now(charge));
        dispute["amount"] = charge.Number("amount");
        dispute["currency"] = charge.Text("currency");
        dispute["charge"] = charge.Id();
        dispute["payment_intent"] = charge.Text("payment_intent");
        dispute["_clock"] = charge.Text("_clock");
        dispute["_customer"] = charge.Text("customer");
        dispute.Part("evidence_details")["due_by"] = clock.Now(charge) + (9 * 24 * 60 * 60);
        dispute["payment_method_details"] = new JsonObject
        {
            ["card"] = new JsonObject
            {
                ["brand"] = charge.Part("payment_method_details").Part("card").Text("brand"),
                ["case_type"] = "chargeback",
                ["network_reason_code"] = "10.4",
                ["network"] = charge.Part("payment_method_details").Part("card").Text("network"),
            },
            ["type"] = "card",
        };
        store.Add(dispute);
        charge["disputed"] = true;
        events.Add("charge.dispute.created", dispute);
    }

    private static JsonObject Outcome(string type, string network, string? reason, string message) => new()
    {
        ["advice_code"] = null,
        ["network_advice_code"] = null,
        ["network_decline_code"] = null,
        ["network_status"] = network,
        ["reason"] = reason,
        ["risk_level"] = "normal",
        ["seller_message"] = message,
        ["type"] = type,
    };

    private static JsonObject Details(JsonObject method)
    {
        var card = method.Part("card");
        return new()
        {
            ["card"] = new JsonObject
            {
                ["amount_authorized"] = null,
                ["authorization_code"] = null,
                ["brand"] = card.Text("brand"),
                ["checks"] = card.Part("checks").Copy(),
                ["country"] = card.Text("country"),
                ["exp_month"] = card.Number("exp_month"),
                ["exp_year"] = card.Number("exp_year"),
                ["extended_authorization"] = new JsonObject { ["status"] = "disabled" },
                ["fingerprint"] = card.Text("fingerprint"),
                ["funding"] = card.Text("funding"),
                ["incremental_authorization"] = new JsonObject { ["status"] = "unavailable" },
                ["installments"] = null,
                ["last4"] = card.Text("last4"),
                ["mandate"] = null,
                ["multicapture"] = new JsonObject { ["status"] = "unavailable" },
                ["network"] = card.Text("brand"),
                ["network_token"] = new JsonObject { ["used"] = false },
                ["network_transaction_id"] = null,
                ["overcapture"] = new JsonObject { ["maximum_amount_capturable"] = 0L, ["status"] = "unavailable" },
                ["regulated_status"] = "unregulated",
                ["three_d_secure"] = null,
                ["transaction_link_id"] = null,
                ["wallet"] = null,
            },
            ["type"] = "card",
        };
    }
}
