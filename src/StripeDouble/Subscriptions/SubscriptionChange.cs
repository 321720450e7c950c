using System.Text.Json.Nodes;
using Aiomus.StripeDouble.Clocks;
using Aiomus.StripeDouble.Errors;
using Aiomus.StripeDouble.Events;
using Aiomus.StripeDouble.Invoices;
using Aiomus.StripeDouble.Objects;
using Aiomus.StripeDouble.Rows;

namespace Aiomus.StripeDouble.Subscriptions;

/// <summary>Other prices for a subscription that runs, and what that costs now.</summary>
internal sealed class SubscriptionChange(
    ObjectStore store, Clock clock, EventLog events, SubscriptionDesk subscriptions, InvoiceDesk invoices)
{
    /// <summary>Changes items.</summary>
    /// <param name="subscription">Whose items.</param>
    /// <param name="changes">What becomes of them.</param>
    /// <param name="behavior"><c>create_prorations</c>, <c>always_invoice</c> or <c>none</c>.</param>
    /// <param name="at">From when on; null is now.</param>
    /// <param name="mustPay">Whether nothing is changed when the card declines.</param>
    public void Apply(JsonObject subscription, IReadOnlyList<ItemChange> changes, string behavior, long? at, bool mustPay)
    {
        if (!changes.Any(change => change.IsOne))
        {
            return;
        }

        var lines = new List<InvoiceLine>();
        var isNewCycle = Reprice(subscription, changes, behavior, at ?? clock.Now(subscription), lines);
        if (isNewCycle || (behavior == "always_invoice" && lines.Count > 0))
        {
            Ask(subscription, lines, mustPay);
        }
        else
        {
            Keep(subscription, lines);
        }
    }

    /// <summary>The invoice that a change would make. The change itself is made on a copy.</summary>
    public JsonObject Preview(JsonObject subscription, IReadOnlyList<ItemChange> changes, string behavior, long? at)
    {
        var copy = subscription.Copy();
        var lines = new List<InvoiceLine>();
        var moved = changes.Select(change => change with { Item = copy.Items().First(item => item.Id() == change.Item.Id()) }).ToList();
        var isNewCycle = Reprice(copy, moved, behavior, at ?? clock.Now(subscription), lines, isPreview: true);
        if (!isNewCycle && behavior != "always_invoice")
        {
            var (start, end) = (copy.PeriodEnd(), copy.PeriodEnd());
            SubscriptionDesk.BeginPeriod(copy, end);
            lines = [.. subscriptions.TakePending(subscription, out _), .. lines, .. Whole(copy)];
            return Compose(copy, "upcoming", lines, start, end);
        }

        return Compose(copy, "subscription_update", lines, copy.PeriodStart(), clock.Now(subscription));
    }

    private JsonObject Compose(JsonObject subscription, string reason, List<InvoiceLine> lines, long start, long end)
    {
        var invoice = invoices.Compose(store.Find(subscription.Text("customer"))!, subscription, reason, lines, start, end);
        invoice["id"] = Ids.New("upcoming_in");
        return invoice;
    }

    private IEnumerable<InvoiceLine> Whole(JsonObject subscription) =>
        subscription.Items().Select(item => SubscriptionShapes.Line(store, subscription, item));

    // Answers whether a new period begins now, as it does when the interval is another.
    private bool Reprice(
        JsonObject subscription,
        IReadOnlyList<ItemChange> changes,
        string behavior,
        long at,
        List<InvoiceLine> lines,
        bool isPreview = false)
    {
        var isTrial = subscription.Text("status") == "trialing";
        var isNewCycle = !isTrial && changes.Any(change => change.ChangesInterval);
        if (isNewCycle)
        {
            at = clock.Now(subscription);
        }

        var prorates = behavior != "none" && !isTrial;
        var changed = changes.Where(change => change.IsOne).ToList();
        if (prorates)
        {
            lines.AddRange(changed.Select(change => Proration.Credit(store, subscription, change.Item, at)));
        }

        void Move()
        {
            foreach (var (item, price, quantity) in changed)
            {
                SubscriptionShapes.SetPrice(item, price);
                item["quantity"] = quantity;
                item["_worth"] = null;
            }

            if (isNewCycle)
            {
                subscription["billing_cycle_anchor"] = at;
                SubscriptionDesk.BeginPeriod(subscription, at);
            }
        }

        if (isPreview)
        {
            Move();
        }
        else
        {
            subscriptions.Change(subscription, Move);
        }

        if (isNewCycle)
        {
            lines.AddRange(Whole(subscription));
        }
        else if (prorates)
        {
            lines.AddRange(changed.Select(change => Proration.Debit(store, subscription, change.Item, at)));
        }

        return isNewCycle;
    }

    private void Ask(JsonObject subscription, List<InvoiceLine> lines, bool mustPay)
    {
        var (customer, now) = (store.Find(subscription.Text("customer"))!, clock.Now(subscription));
        var pending = subscriptions.TakePending(subscription, out var taken);
        var invoice = invoices.Draft(
            customer, subscription, "subscription_update", [.. pending, .. lines], subscription.PeriodStart(), now);
        foreach (var item in taken)
        {
            item["invoice"] = invoice.Id();
        }

        SubscriptionDesk.Remember(subscription, invoice);
        subscriptions.Change(subscription, () => subscription["latest_invoice"] = invoice.Id());
        invoices.Finalize(invoice);
        if (invoice.Text("status") == "open" && !invoices.Pay(invoice) && mustPay)
        {
            throw new StripeError(402, "card_error", "Your card was declined.", "card_declined") { DeclineCode = "generic_decline" };
        }
    }

    private void Keep(JsonObject subscription, List<InvoiceLine> lines)
    {
        foreach (var line in lines)
        {
            var item = Shape.New("invoiceitem", Ids.New("ii"));
            item["amount"] = line.Amount;
            item["net_amount"] = line.Amount;
            item["currency"] = subscription.Text("currency");
            item["customer"] = subscription.Text("customer");
            item["_clock"] = subscription.Text("_clock");
            item["_subscription"] = subscription.Id();
            item["date"] = clock.Now(subscription);
            item["description"] = line.Description;
            item["discountable"] = line.IsDiscountable;
            item["parent"] = new JsonObject
            {
                ["subscription_details"] = new JsonObject
                {
                    ["subscription"] = subscription.Id(),
                    ["subscription_item"] = line.Item,
                },
                ["type"] = "subscription_details",
            };
            item["period"] = InvoiceShapes.Period(line);
            item["pricing"] = InvoiceShapes.Pricing(line);
            item["proration"] = true;
            item["quantity"] = line.Quantity;
            store.Add(item);
            events.Add("invoiceitem.created", item);
        }
    }
}
