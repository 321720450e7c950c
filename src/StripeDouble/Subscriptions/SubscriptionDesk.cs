using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Discounts;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Invoices;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Subscriptions;

/// <summary>Subscriptions from the start through renewals to the end.</summary>
internal sealed class SubscriptionDesk(
    ObjectStore store, Clock clock, EventLog events, InvoiceDesk invoices, DiscountDesk discounts, bool keepUnpaid)
{
    private const long Hour = 60 * 60;
    private const long Day = 24 * Hour;

    /// <summary>Asked before each renewal which prices hold from then on; null leaves them.</summary>
    public Func<JsonObject, IReadOnlyList<(JsonObject Price, long Quantity)>?>? Renewing { get; set; }

    public JsonObject Start(SubscriptionStart start)
    {
        var customer = start.Customer;
        var now = clock.Now(customer);
        var isTrial = start.TrialEnd > now;
        var (currency, recurring) = (start.Items[0].Price.Text("currency"), start.Items[0].Price.Part("recurring"));
        if (customer.Text("currency") is { } paid && paid != currency)
        {
            throw StripeError.Invalid("You cannot combine currencies on a single customer.", "items[0][price]");
        }

        customer["currency"] = currency;
        var id = Ids.New("sub");
        var subscription = Shape.New("subscription", id, now);
        var anchor = isTrial ? start.TrialEnd!.Value : now;
        var end = isTrial ? anchor : Period.EndAfter(now, now, recurring.Text("interval")!, recurring.Number("interval_count"));
        subscription["customer"] = customer.Id();
        subscription["_clock"] = customer.Text("_clock");
        subscription["test_clock"] = customer.Text("test_clock");
        subscription["billing_cycle_anchor"] = anchor;
        subscription["currency"] = currency;
        subscription["default_payment_method"] = start.Method?.Id();
        subscription["description"] = start.Description;
        subscription["metadata"] = start.Metadata.Copy();
        subscription["start_date"] = now;
        subscription["trial_start"] = isTrial ? now : null;
        subscription["trial_end"] = isTrial ? anchor : null;
        subscription.Part("trial_settings").Part("end_behavior")["missing_payment_method"] = start.WithoutCard;
        subscription["items"] = JsonList.Of(
            start.Items.Select(item => SubscriptionShapes.Item(id, item.Price, item.Quantity, now, now, end)),
            $"/v1/subscription_items?subscription={id}");
        subscription.Part("items")["total_count"] = (long)start.Items.Count;
        subscription["discounts"] = JsonList.Texts(start.Discounts.Select(
            discount => discounts.Redeem(discount.Coupon, discount.Code, customer, id, start.Checkout).Id()));
        subscription["status"] = isTrial ? "trialing" : "incomplete";
        store.Add(subscription);

        var lines = subscription.Items().Select(item => SubscriptionShapes.Line(store, subscription, item, isTrial)).ToList();
        var invoice = invoices.Draft(customer, subscription, "subscription_create", lines, now, now);
        subscription["latest_invoice"] = invoice.Id();
        Remember(subscription, invoice);
        invoices.Finalize(invoice);
        if (invoice.Text("status") == "open" && start.PaysAtOnce)
        {
            invoices.Pay(invoice, isPresent: start.IsPresent);
        }

        if (subscription.Text("status") == "incomplete" && invoice.Text("status") == "paid")
        {
            subscription["status"] = "active";
        }

        SetDue(subscription);
        events.Add("customer.subscription.created", subscription);
        if (isTrial && anchor - now <= 3 * Day)
        {
            events.Add("customer.subscription.trial_will_end", subscription);
        }

        return subscription;
    }

    /// <summary>Changes it and tells of the change.</summary>
    public void Change(JsonObject subscription, Action change)
    {
        var before = subscription.Copy();
        change();
        SetDue(subscription);
        events.AddChanges("customer.subscription.updated", subscription, before);
    }

    /// <summary>Has it end with its period, or go on after all.</summary>
    public void CancelAtPeriodEnd(JsonObject subscription, bool ends) => Change(subscription, () =>
    {
        subscription["cancel_at_period_end"] = ends;
        subscription["cancel_at"] = ends ? subscription.PeriodEnd() : null;
        subscription["canceled_at"] = ends ? clock.Now(subscription) : null;
        subscription.Part("cancellation_details")["reason"] = ends ? "cancellation_requested" : null;
    });

    /// <summary>Has it be free until a time. A trial that ends now is followed by a period that is paid at once.</summary>
    public void SetTrialEnd(JsonObject subscription, long end)
    {
        var now = clock.Now(subscription);
        Change(subscription, () =>
        {
            subscription["trial_start"] = subscription.NumberOrNull("trial_start") ?? now;
            subscription["trial_end"] = end;
            subscription["billing_cycle_anchor"] = end;
            subscription["status"] = "trialing";
            subscription["_warned"] = end - (3 * Day) <= now;
            foreach (var item in subscription.Items())
            {
                item["current_period_end"] = end;
            }
        });
        if (end > now)
        {
            return;
        }

        OnDue(subscription);
        if (store.Find(subscription.Text("latest_invoice")) is { } invoice && invoice.Text("status") == "draft")
        {
            invoices.OnDue(invoice);
        }
    }

    public void End(JsonObject subscription, string? reason)
    {
        var now = clock.Now(subscription);
        subscription["status"] = "canceled";
        subscription["cancel_at_period_end"] = false;
        subscription["canceled_at"] = subscription.NumberOrNull("canceled_at") ?? now;
        subscription["ended_at"] = now;
        subscription.Part("cancellation_details")["reason"] = reason;
        SetDue(subscription);
        if (store.Find(subscription.Text("schedule")) is { } schedule)
        {
            schedule["status"] = "canceled";
            schedule["canceled_at"] = now;
            schedule["current_phase"] = null;
        }

        foreach (var invoice in InvoicesOf(subscription).Where(invoice => invoice.Text("status") is "open" or "draft"))
        {
            InvoiceDesk.Rest(invoice);
        }

        events.Add("customer.subscription.deleted", subscription);
    }

    public void OnDue(JsonObject subscription)
    {
        var now = clock.Now(subscription);
        switch (subscription.Text("status"))
        {
            case "incomplete":
                Change(subscription, () =>
                {
                    subscription["status"] = "incomplete_expired";
                    subscription["ended_at"] = now;
                });
                foreach (var invoice in InvoicesOf(subscription).Where(invoice => invoice.Text("status") == "open"))
                {
                    invoices.Void(invoice);
                }

                break;
            case "trialing" or "active" or "past_due" or "unpaid":
                if (subscription.NumberOrNull("cancel_at") <= now)
                {
                    End(subscription, "cancellation_requested");
                }
                else if (WarnAt(subscription) <= now)
                {
                    subscription["_warned"] = true;
                    SetDue(subscription);
                    events.Add("customer.subscription.trial_will_end", subscription);
                }
                else
                {
                    Renew(subscription);
                }

                break;
            default:
                SetDue(subscription);
                break;
        }
    }

    /// <summary>Follows an invoice that was paid or could not be.</summary>
    public void OnSettled(JsonObject invoice, bool isPaid)
    {
        // While it starts it is told by its start.
        if (store.Find(InvoiceDesk.SubscriptionOf(invoice)) is not { } subscription || subscription.NumberOrNull("_due") is null)
        {
            return;
        }

        var status = subscription.Text("status");
        if (isPaid)
        {
            if (status is "incomplete" or "past_due" or "unpaid" && subscription.Text("latest_invoice") == invoice.Id())
            {
                Change(subscription, () => subscription["status"] = "active");
            }
        }
        else if (status is "active" or "past_due")
        {
            if (invoice.NumberOrNull("next_payment_attempt") is not null || invoice.Number("attempt_count") <= 1)
            {
                Change(subscription, () => subscription["status"] = "past_due");
            }
            else if (keepUnpaid)
            {
                Change(subscription, () => subscription["status"] = "unpaid");
            }
            else
            {
                End(subscription, "payment_failed");
            }
        }
    }

    /// <summary>Begins a new period now, whose days are counted from the anchor.</summary>
    public static void BeginPeriod(JsonObject subscription, long start)
    {
        var recurring = subscription.Items().First().Part("price").Part("recurring");
        var end = Period.EndAfter(
            subscription.Number("billing_cycle_anchor"), start, recurring.Text("interval")!, recurring.Number("interval_count"));
        foreach (var item in subscription.Items())
        {
            item["current_period_start"] = start;
            item["current_period_end"] = end;
        }
    }

    /// <summary>Notes what was asked for each item's whole period, which is what an unused part of it is worth.</summary>
    public static void Remember(JsonObject subscription, JsonObject invoice)
    {
        foreach (var item in subscription.Items())
        {
            var line = invoice.Part("lines").Parts("data").FirstOrDefault(
                line => line.PartOrNull("parent")?.PartOrNull("subscription_item_details") is { } details
                    && details.Text("subscription_item") == item.Id() && !details.Flag("proration"));
            if (line is not null)
            {
                item["_worth"] = line.Number("amount") - line.Parts("discount_amounts").Sum(off => off.Number("amount"));
            }
        }
    }

    /// <summary>Takes pending items, which wait for the next invoice, and answers their lines.</summary>
    public List<InvoiceLine> TakePending(JsonObject subscription, out List<JsonObject> taken)
    {
        taken = [.. store.List("invoiceitem", subscription.Text("customer"))
            .Where(item => item.Text("invoice") is null && item.Text("_subscription") == subscription.Id()).Reverse()];
        return [.. taken.Select(item => new InvoiceLine(
            item.Text("description")!,
            item.Number("amount"),
            item.Number("quantity"),
            item.Part("pricing").Part("price_details").Text("price"),
            item.Part("pricing").Part("price_details").Text("product"),
            item.Part("period").Number("start"),
            item.Part("period").Number("end"),
            subscription.Id(),
            InvoiceItem: item.Id(),
            IsProration: true,
            IsDiscountable: item.Flag("discountable")))];
    }

    public IEnumerable<JsonObject> InvoicesOf(JsonObject subscription) => store.List("invoice", subscription.Text("customer"))
        .Where(invoice => InvoiceDesk.SubscriptionOf(invoice) == subscription.Id());

    private void Renew(JsonObject subscription)
    {
        var (now, wasTrial) = (subscription.PeriodEnd(), subscription.Text("status") == "trialing");
        if (subscription.Flag("cancel_at_period_end"))
        {
            End(subscription, "cancellation_requested");
            return;
        }

        if (wasTrial && invoices.CardFor(subscription) is null && EndWithoutCard(subscription))
        {
            return;
        }

        var prices = Renewing?.Invoke(subscription);
        Change(subscription, () =>
        {
            if (prices is not null)
            {
                Reprice(subscription, prices, now);
            }

            subscription["status"] = wasTrial ? "active" : subscription.Text("status");
            BeginPeriod(subscription, now);
            DropSpent(subscription);
        });
        Ask(subscription, now);
    }

    private void Ask(JsonObject subscription, long now)
    {
        var customer = store.Find(subscription.Text("customer"))!;
        var lines = TakePending(subscription, out var taken);
        lines.AddRange(subscription.Items().Select(item => SubscriptionShapes.Line(store, subscription, item)));
        var invoice = invoices.Draft(customer, subscription, "subscription_cycle", lines, subscription.PeriodStart(), now);
        foreach (var item in taken)
        {
            item["invoice"] = invoice.Id();
        }

        Remember(subscription, invoice);
        Change(subscription, () => subscription["latest_invoice"] = invoice.Id());
        if (subscription.Text("status") == "unpaid" || subscription.PartOrNull("pause_collection") is not null)
        {
            InvoiceDesk.Rest(invoice);
        }
        else
        {
            invoices.FinalizeLater(invoice);
        }
    }

    private bool EndWithoutCard(JsonObject subscription)
    {
        switch (subscription.Part("trial_settings").Part("end_behavior").Text("missing_payment_method"))
        {
            case "cancel":
                End(subscription, "cancellation_requested");
                return true;
            case "pause":
                var before = subscription.Copy();
                subscription["status"] = "paused";
                SetDue(subscription);
                events.AddChanges("customer.subscription.updated", subscription, before);
                events.Add("customer.subscription.paused", subscription);
                return true;
            default:
                return false;
        }
    }

    private static void Reprice(JsonObject subscription, IReadOnlyList<(JsonObject Price, long Quantity)> prices, long now)
    {
        var items = subscription.Items().ToList();
        var interval = IntervalOf(items[0]);
        for (var index = 0; index < Math.Min(items.Count, prices.Count); index++)
        {
            SubscriptionShapes.SetPrice(items[index], prices[index].Price);
            items[index]["quantity"] = prices[index].Quantity;
        }

        if (IntervalOf(items[0]) != interval)
        {
            subscription["billing_cycle_anchor"] = now;
        }

        static (string?, long) IntervalOf(JsonObject item) =>
            (item.Part("price").Part("recurring").Text("interval"), item.Part("price").Part("recurring").Number("interval_count"));
    }

    // A coupon that is for one invoice was on the first.
    private void DropSpent(JsonObject subscription)
    {
        var now = clock.Now(subscription);
        subscription["discounts"] = JsonList.Texts(subscription.Texts("discounts").Where(
            id => discounts.Active(id, now) is { } coupon && (coupon.Text("duration") != "once" || IsUnused(subscription, id))).ToList());
    }

    private bool IsUnused(JsonObject subscription, string discount) => !InvoicesOf(subscription).Any(
        invoice => invoice.Parts("total_discount_amounts").Any(
            off => off.Text("discount") == discount && off.Number("amount") > 0));

    private static void SetDue(JsonObject subscription)
    {
        var end = subscription.PeriodEnd();
        subscription["_due"] = subscription.Text("status") switch
        {
            "incomplete" => subscription.Number("created") + (23 * Hour),
            "trialing" or "active" or "past_due" or "unpaid" =>
                Math.Min(Math.Min(subscription.NumberOrNull("cancel_at") ?? end, WarnAt(subscription) ?? end), end),
            _ => null,
        };
    }

    // Three days before a trial ends; a shorter one is warned of by its start.
    private static long? WarnAt(JsonObject subscription)
    {
        var at = subscription.PeriodEnd() - (3 * Day);
        return subscription.Text("status") == "trialing" && !subscription.Flag("_warned") && at > subscription.PeriodStart() ? at : null;
    }
}
