using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Cards;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Customers;
using Aiomus.StripeDouble.Discounts;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Payments;
using Aiomus.StripeDouble.Rows;
using Aiomus.StripeDouble.Subscriptions;

namespace Aiomus.StripeDouble.Checkout;

/// <summary>Checkouts, from the offer to what was bought.</summary>
internal sealed class CheckoutDesk(
    ObjectStore store,
    Clock clock,
    EventLog events,
    CustomerDesk customers,
    CardDesk cards,
    DiscountDesk discounts,
    PaymentDesk payments,
    SubscriptionDesk subscriptions)
{
    public void Expire(JsonObject session)
    {
        session["status"] = "expired";
        session["url"] = null;
        session["_due"] = null;
        DropCard(session);
        events.Add("checkout.session.expired", session);
    }

    /// <summary>Forgets a card that waited to be confirmed.</summary>
    public void DropCard(JsonObject session)
    {
        if (session.Text("_card") is { } card)
        {
            store.Delete(card);
            session["_card"] = null;
        }
    }

    /// <summary>What is bought.</summary>
    public IEnumerable<(JsonObject Price, long Quantity)> Items(JsonObject session) => session.Parts("_lines").Select(
        line => (store.Find(line.Text("price"))!, line.Number("quantity")));

    /// <summary>When a trial would end; null for none.</summary>
    public long? TrialEnd(JsonObject session) => session.NumberOrNull("_trial_end")
        ?? (session.NumberOrNull("_trial_days") is { } days ? clock.Now(session) + (days * 24 * 60 * 60) : null);

    /// <summary>Reckons what it costs, with the discount that holds.</summary>
    public void Reckon(JsonObject session)
    {
        var subtotal = TrialEnd(session) is null
            ? Items(session).Sum(item => item.Price.Number("unit_amount") * item.Quantity)
            : Items(session).Where(item => item.Price["recurring"] is null).Sum(item => item.Price.Number("unit_amount") * item.Quantity);
        var off = store.Find(session.Text("_coupon")) is { } coupon ? DiscountDesk.AmountOff(coupon, subtotal) : 0;
        session["amount_subtotal"] = subtotal;
        session["amount_total"] = subtotal - off;
        session.Part("total_details")["amount_discount"] = off;
    }

    /// <summary>Takes the discount of a code that was entered. Answers whether there is one.</summary>
    public bool Enter(JsonObject session, string code)
    {
        if (discounts.Entered(code, store.Find(session.Text("customer"))) is not { } promotion)
        {
            return false;
        }

        var coupon = discounts.CouponOf(promotion);
        session["_promotion"] = promotion.Id();
        session["_coupon"] = coupon.Id();
        session["discounts"] = new JsonArray(new JsonObject { ["coupon"] = coupon.Id(), ["promotion_code"] = promotion.Id() });
        Reckon(session);
        return true;
    }

    /// <summary>Pays with a card whose owner is there.</summary>
    /// <returns>What is wrong; null when it is paid.</returns>
    public string? Pay(JsonObject session, JsonObject method, string? email, string? name)
    {
        var customer = store.Find(session.Text("customer"));
        if (customer is null && (session.Text("mode") == "subscription" || session.Text("customer_creation") == "always"))
        {
            customer = customers.Add(email, name, null);
            session["customer"] = customer.Id();
        }

        if (CardDesk.MannerOf(method) == CardManner.Declines)
        {
            store.Delete(method.Id());
            return "Your card was declined. Try another one.";
        }

        if (customer is not null)
        {
            cards.Attach(method, customer);
        }

        if (session.Text("mode") == "subscription")
        {
            Subscribe(session, customer!, method);
        }
        else
        {
            Buy(session, customer, method);
        }

        Complete(session, customer, email, name);
        return null;
    }

    private void Subscribe(JsonObject session, JsonObject customer, JsonObject method)
    {
        var coupon = store.Find(session.Text("_coupon"));
        var subscription = subscriptions.Start(new(customer, [.. Items(session).Where(item => item.Price["recurring"] is not null)])
        {
            TrialEnd = TrialEnd(session),
            Method = method,
            Metadata = session.PartOrNull("_metadata") ?? [],
            Description = session.Text("_description"),
            WithoutCard = session.Text("_without_card") ?? "create_invoice",
            Discounts = coupon is null ? [] : [(coupon, store.Find(session.Text("_promotion")))],
            IsPresent = true,
            Checkout = session.Id(),
        });
        if (subscription.Text("status") is not ("active" or "trialing"))
        {
            throw new StripeError(402, "card_error", "Your card was declined.", "card_declined");
        }

        session["subscription"] = subscription.Id();
        session["invoice"] = subscription.Text("latest_invoice");
    }

    private void Buy(JsonObject session, JsonObject? customer, JsonObject method)
    {
        if (store.Find(session.Text("_coupon")) is { } coupon && customer is not null)
        {
            discounts.Redeem(coupon, store.Find(session.Text("_promotion")), customer, null, session.Id());
        }

        if (session.Number("amount_total") == 0)
        {
            return;
        }

        var intent = payments.AddIntent(
            customer, session.Number("amount_total"), session.Text("currency")!, session.Text("_description"));
        intent["metadata"] = session.PartOrNull("_metadata")?.Copy() ?? [];
        session["payment_intent"] = intent.Id();
        payments.Confirm(intent, method, isPresent: true);
    }

    private void Complete(JsonObject session, JsonObject? customer, string? email, string? name)
    {
        session["status"] = "complete";
        session["payment_status"] = session.Number("amount_total") == 0 ? "no_payment_required" : "paid";
        session["url"] = null;
        session["_due"] = null;
        session["_card"] = null;
        session["customer_details"] = new JsonObject
        {
            ["address"] = new JsonObject
            {
                ["city"] = null,
                ["country"] = "US",
                ["line1"] = null,
                ["line2"] = null,
                ["postal_code"] = null,
                ["state"] = null,
            },
            ["business_name"] = null,
            ["email"] = customer?.Text("email") ?? email,
            ["individual_name"] = null,
            ["name"] = name,
            ["phone"] = null,
            ["tax_exempt"] = "none",
            ["tax_ids"] = new JsonArray(),
        };
        events.Add("checkout.session.completed", session);
    }
}
