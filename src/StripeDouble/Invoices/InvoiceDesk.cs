using System.Globalization;
using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Discounts;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Payments;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Invoices;

/// <summary>Invoices, from the draft to the money, which does not move.</summary>
internal sealed class InvoiceDesk(
    ObjectStore store, Clock clock, EventLog events, DiscountDesk discounts, PaymentDesk payments, Uri address)
{
    private const long Hour = 60 * 60;
    private const long Day = 24 * Hour;

    // After the first attempt of a renewal three more are made.
    private static readonly long[] RetryPauses = [3 * Day, 5 * Day, 7 * Day];

    /// <summary>Told whenever an invoice was paid or could not be: subscriptions follow their invoices.</summary>
    public Action<JsonObject, bool>? Settled { get; set; }

    /// <param name="customer">Who is asked.</param>
    /// <param name="subscription">What for; null for no subscription.</param>
    /// <param name="reason">Such as <c>subscription_cycle</c>.</param>
    /// <param name="lines">What it asks for.</param>
    /// <param name="start">Where the period begins.</param>
    /// <param name="end">Where it ends.</param>
    public JsonObject Draft(
        JsonObject customer, JsonObject? subscription, string reason, IReadOnlyList<InvoiceLine> lines, long start, long end)
    {
        var invoice = Compose(customer, subscription, reason, lines, start, end);
        store.Add(invoice);
        events.Add("invoice.created", invoice);
        return invoice;
    }

    /// <summary>An invoice as it would be, which is nowhere kept.</summary>
    public JsonObject Compose(
        JsonObject customer, JsonObject? subscription, string reason, IReadOnlyList<InvoiceLine> lines, long start, long end)
    {
        var id = Ids.New("in");
        var invoice = Shape.New("invoice", id, clock.Now(customer));
        var currency = subscription?.Text("currency") ?? customer.Text("currency") ?? "usd";
        invoice["billing_reason"] = reason;
        invoice["currency"] = currency;
        invoice["customer"] = customer.Id();
        invoice["_clock"] = customer.Text("_clock");
        invoice["test_clock"] = customer.Text("test_clock");
        invoice["customer_address"] = customer["address"]?.DeepClone();
        invoice["customer_email"] = customer.Text("email");
        invoice["customer_name"] = customer.Text("name");
        invoice["customer_phone"] = customer.Text("phone");
        invoice["period_start"] = start;
        invoice["period_end"] = end;
        invoice["parent"] = InvoiceShapes.SubscriptionParent(subscription);
        invoice["lines"] = JsonList.Of(lines.Select(line => InvoiceShapes.Line(line, id, currency)), $"/v1/invoices/{id}/lines");
        invoice.Part("lines")["total_count"] = (long)lines.Count;
        Discount(invoice, subscription?.Texts("discounts") ?? []);
        var total = invoice.Number("subtotal") - invoice.Parts("total_discount_amounts").Sum(off => off.Number("amount"));
        invoice["total"] = total;
        invoice["total_excluding_tax"] = total;
        Balance(invoice, customer);
        return invoice;
    }

    /// <summary>Leaves a draft for an hour, as renewals are.</summary>
    public void FinalizeLater(JsonObject invoice)
    {
        invoice["automatically_finalizes_at"] = clock.Now(invoice) + Hour;
        invoice["_due"] = clock.Now(invoice) + Hour;
    }

    public void Finalize(JsonObject invoice)
    {
        var (customer, now) = (store.Find(invoice.Text("customer"))!, clock.Now(invoice));
        var number = customer.Number("next_invoice_sequence");
        Balance(invoice, customer);
        customer["balance"] = invoice.NumberOrNull("ending_balance") ?? customer.Number("balance");
        customer["next_invoice_sequence"] = number + 1;
        invoice["_due"] = null;
        invoice["automatically_finalizes_at"] = null;
        invoice["number"] = $"{customer.Text("invoice_prefix")}-{number.ToString("D4", CultureInfo.InvariantCulture)}";
        invoice["_secret"] = Ids.Letters(32);
        invoice["hosted_invoice_url"] = new Uri(address, $"/i/{invoice.Id()}/{invoice.Text("_secret")}").ToString();
        invoice["invoice_pdf"] = new Uri(address, $"/i/{invoice.Id()}/{invoice.Text("_secret")}/pdf").ToString();
        invoice["status"] = "open";
        invoice["effective_at"] = now;
        invoice.Part("status_transitions")["finalized_at"] = now;
        events.Add("invoice.finalized", invoice);
        if (invoice.Number("amount_due") == 0)
        {
            OnPaid(invoice);
        }
    }

    /// <summary>Tries to have a finalized invoice paid.</summary>
    /// <param name="invoice">The invoice.</param>
    /// <param name="method">The card; null is the one that renewals use.</param>
    /// <param name="isPresent">Whether its owner is there.</param>
    /// <returns>Whether it is paid now.</returns>
    public bool Pay(JsonObject invoice, JsonObject? method = null, bool isPresent = false)
    {
        if (invoice.Text("status") == "paid")
        {
            return true;
        }

        var intent = store.Find(invoice.Text("_intent")) ?? AddIntent(invoice);
        invoice["attempted"] = true;
        invoice["attempt_count"] = invoice.Number("attempt_count") + 1;
        method ??= CardFor(invoice);
        if (method is not null && payments.Confirm(intent, method, isPresent))
        {
            OnPaid(invoice);
            return true;
        }

        OnUnpaid(invoice);
        return false;
    }

    /// <summary>The card that pays when nobody is there.</summary>
    public JsonObject? CardFor(JsonObject of)
    {
        var subscription = of.Kind() == "subscription" ? of : store.Find(SubscriptionOf(of));
        var customer = store.Find(of.Text("customer"))!;
        return store.Find(subscription?.Text("default_payment_method"))
            ?? store.Find(customer.PartOrNull("invoice_settings")?.Text("default_payment_method"));
    }

    public static string? SubscriptionOf(JsonObject invoice) =>
        invoice.PartOrNull("parent")?.PartOrNull("subscription_details")?.Text("subscription");

    public void Void(JsonObject invoice)
    {
        if (invoice.Text("status") is not ("open" or "uncollectible"))
        {
            throw StripeError.Invalid("You can only void open or uncollectible invoices.", null, "invoice_not_editable");
        }

        Close(invoice, "void", "voided_at", "invoice.voided");
    }

    /// <summary>Has nobody asked again by itself.</summary>
    public static void Rest(JsonObject invoice)
    {
        invoice["auto_advance"] = false;
        invoice["next_payment_attempt"] = null;
        invoice["automatically_finalizes_at"] = null;
        invoice["_due"] = null;
    }

    public void OnDue(JsonObject invoice)
    {
        invoice["_due"] = null;
        if (invoice.Text("status") == "draft")
        {
            Finalize(invoice);
        }

        if (invoice.Text("status") == "open")
        {
            Pay(invoice);
        }
    }

    private void Close(JsonObject invoice, string status, string transition, string type)
    {
        Rest(invoice);
        invoice["status"] = status;
        invoice.Part("status_transitions")[transition] = clock.Now(invoice);
        if (store.Find(invoice.Text("_intent")) is { } intent && intent.Text("status") != "succeeded")
        {
            payments.Cancel(intent, "void_invoice");
        }

        events.Add(type, invoice);
    }

    private JsonObject AddIntent(JsonObject invoice)
    {
        var intent = payments.AddIntent(
            store.Find(invoice.Text("customer")),
            invoice.Number("amount_remaining"),
            invoice.Text("currency")!,
            invoice.Text("billing_reason") == "subscription_create" ? "Subscription creation" : "Subscription update");
        var payment = Shape.New("invoice_payment", Ids.New("inpay"), clock.Now(invoice));
        payment["amount_requested"] = intent.Number("amount");
        payment["currency"] = invoice.Text("currency");
        payment["invoice"] = invoice.Id();
        payment["payment"] = new JsonObject { ["payment_intent"] = intent.Id(), ["type"] = "payment_intent" };
        payment["_clock"] = invoice.Text("_clock");
        store.Add(payment);
        invoice["_intent"] = intent.Id();
        invoice["_payment"] = payment.Id();
        return intent;
    }

    private void OnPaid(JsonObject invoice)
    {
        var now = clock.Now(invoice);
        invoice["status"] = "paid";
        invoice["attempted"] = true;
        invoice["amount_paid"] = invoice.Number("amount_due");
        invoice["amount_remaining"] = 0L;
        invoice["next_payment_attempt"] = null;
        invoice["auto_advance"] = false;
        invoice["_due"] = null;
        invoice.Part("status_transitions")["paid_at"] = now;
        if (store.Find(invoice.Text("_payment")) is { } payment)
        {
            payment["status"] = "paid";
            payment["amount_paid"] = invoice.Number("amount_paid");
            payment.Part("status_transitions")["paid_at"] = now;
            events.Add("invoice_payment.paid", payment);
        }

        events.Add("invoice.paid", invoice);
        events.Add("invoice.payment_succeeded", invoice);
        Settled?.Invoke(invoice, true);
    }

    private void OnUnpaid(JsonObject invoice)
    {
        var tries = invoice.Number("attempt_count");
        var next = invoice.Text("billing_reason") != "subscription_create" && invoice.Flag("auto_advance") && tries <= RetryPauses.Length
            ? clock.Now(invoice) + RetryPauses[tries - 1]
            : (long?)null;
        invoice["next_payment_attempt"] = next;
        invoice["_due"] = next;
        events.Add("invoice.payment_failed", invoice);
        Settled?.Invoke(invoice, false);
    }

    private void Discount(JsonObject invoice, IEnumerable<string> held)
    {
        var lines = invoice.Part("lines").Parts("data").ToList();
        var subtotal = lines.Sum(line => line.Number("amount"));
        invoice["subtotal"] = subtotal;
        invoice["subtotal_excluding_tax"] = subtotal;
        var (amounts, ids) = (new JsonArray(), new JsonArray());
        var left = lines.Where(line => line.Flag("discountable")).Sum(line => line.Number("amount"));
        foreach (var id in held)
        {
            if (discounts.Active(id, clock.Now(invoice)) is not { } coupon)
            {
                continue;
            }

            var off = DiscountDesk.AmountOff(coupon, left);
            Spread(lines, id, off, left);
            left -= off;
            ids.Add(id);
            amounts.Add(new JsonObject { ["amount"] = off, ["discount"] = id });
        }

        invoice["discounts"] = ids;
        invoice["total_discount_amounts"] = amounts;
    }

    // Each line bears its share; the first one what rounding leaves.
    private static void Spread(List<JsonObject> lines, string discount, long off, long of)
    {
        var rest = off;
        foreach (var line in lines.Where(line => line.Flag("discountable") && line.Number("amount") > 0).Reverse().ToList())
        {
            var isFirst = line == lines.First(other => other.Flag("discountable") && other.Number("amount") > 0);
            var share = isFirst ? rest : Math.Min(rest, off * line.Number("amount") / Math.Max(1, of));
            rest -= share;
            line["discount_amounts"]!.AsArray().Add(new JsonObject { ["amount"] = share, ["discount"] = discount });
        }
    }

    // A credit below zero on the customer's balance pays first; what an invoice gives back goes there.
    private static void Balance(JsonObject invoice, JsonObject customer)
    {
        var (total, balance) = (invoice.Number("total"), customer.Number("balance"));
        var due = Math.Max(0, total + balance);
        invoice["starting_balance"] = balance;
        invoice["ending_balance"] = invoice.Text("status") == "draft" ? total + balance - due : invoice["ending_balance"]?.DeepClone();
        invoice["amount_due"] = due;
        invoice["amount_remaining"] = due;
    }
}
