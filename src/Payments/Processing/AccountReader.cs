using System.Globalization;
using Aiomus.Grains.Subscriptions;
using Stripe;
using Stripe.Checkout;

namespace Aiomus.Payments.Processing;

/// <summary>Reads all that counts of a customer.</summary>
internal sealed class AccountReader(StripeGate gate, PriceBook prices)
{
    /// <summary>Under which a pack's name is kept there.</summary>
    public const string PackKey = "pack";

    /// <summary>Under which is kept what a pack brings: the settings may have changed when it is paid.</summary>
    public const string CreditsKey = "credits";

    private const int PageSize = 100;

    public static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    public static ProcessorCheckout ToCheckout(Session session)
    {
        var isPack = session.Metadata?.ContainsKey(PackKey) == true;
        var isPaid = session is { Status: "complete", PaymentStatus: "paid" or "no_payment_required" };
        var credits = isPack && long.TryParse(
            session.Metadata!.GetValueOrDefault(CreditsKey), NumberStyles.None, CultureInfo.InvariantCulture, out var bought) ? bought : 0;
        return new ProcessorCheckout(
            session.Id,
            session.Url,
            Utc(session.ExpiresAt),
            IsOpen: session.Status == "open",
            IsPlan: session.Mode == "subscription",
            IsPending: session.Status == "complete" && !isPaid,
            Purchase: isPack && isPaid ? session.PaymentIntentId ?? session.Id : null,
            Credits: credits);
    }

    public async Task<ProcessorAccount> ReadAsync(string customer, string? settled, CancellationToken cancellationToken)
    {
        var known = await gate.FindAsync(
            client => client.V1.Customers.GetAsync(customer, cancellationToken: cancellationToken), cancellationToken);
        if (known is null or { Deleted: true })
        {
            return new ProcessorAccount([], [], [], IsDisputed: false, IsGone: known is not null, IsUnknown: known is null);
        }

        // What is paid is read before what it led to: an event between the two is a reason for another look.
        var checkouts = await ReadCheckoutsAsync(customer, settled, cancellationToken);
        var subscriptions = await ReadSubscriptionsAsync(customer, cancellationToken);
        var since = subscriptions.Where(one => one.Standing != SubscriptionStanding.Canceled).Select(one => one.PeriodStartsAt);
        var (takenBack, isDisputed) = await ReadPaymentsAsync(
            customer, since.DefaultIfEmpty(DateTimeOffset.MaxValue).Min(), cancellationToken);
        return new ProcessorAccount(subscriptions, checkouts, takenBack, isDisputed);
    }

    private async Task<IReadOnlyList<ProcessorCheckout>> ReadCheckoutsAsync(
        string customer, string? settled, CancellationToken cancellationToken)
    {
        var found = new List<ProcessorCheckout>();
        var options = new SessionListOptions { Customer = customer, Limit = PageSize };
        while (true)
        {
            var page = await gate.AskAsync(
                client => client.V1.Checkout.Sessions.ListAsync(options, cancellationToken: cancellationToken), cancellationToken);
            var later = page.TakeWhile(session => session.Id != settled).ToArray();
            found.AddRange(later.Select(ToCheckout));
            if (later.Length < page.Data.Count || !page.HasMore || page.Data.Count == 0)
            {
                found.Reverse();
                return found;
            }

            options.StartingAfter = page.Data[^1].Id;
        }
    }

    private async Task<IReadOnlyList<ProcessorSubscription>> ReadSubscriptionsAsync(string customer, CancellationToken cancellationToken)
    {
        // The newest hundred: somebody who subscribed and ended a hundred times has nothing older that still counts.
        var options = new SubscriptionListOptions { Customer = customer, Status = "all", Limit = PageSize };
        var page = await gate.AskAsync(
            client => client.V1.Subscriptions.ListAsync(options, cancellationToken: cancellationToken), cancellationToken);
        var found = new List<ProcessorSubscription>();
        foreach (var one in page.Where(one => one.Items.Data.Count > 0))
        {
            found.Add(await ToSubscriptionAsync(one, cancellationToken));
        }

        return found;
    }

    private async Task<ProcessorSubscription> ToSubscriptionAsync(Subscription one, CancellationToken cancellationToken)
    {
        var item = one.Items.Data[0];
        var (standing, end) = (StandingOf(one), Utc(item.CurrentPeriodEnd));
        var schedule = standing == SubscriptionStanding.Canceled ? null : one.ScheduleId;
        return new ProcessorSubscription(
            one.Id,
            item.Id,
            await prices.KeyOfAsync(item.Price, cancellationToken),
            (item.Price.UnitAmount ?? 0) * item.Quantity,
            item.Price.Currency,
            item.Price.Recurring?.Interval == "year" ? PriceInterval.Year : PriceInterval.Month,
            standing,
            Utc(one.Created),
            Utc(one.BillingCycleAnchor),
            Utc(item.CurrentPeriodStart),
            end,
            one.TrialEnd is { } trial ? Utc(trial) : null,
            one.EndedAt is { } ended ? Utc(ended) : one.CancelAt is { } at ? Utc(at) : one.CancelAtPeriodEnd ? end : null,
            schedule,
            schedule is null ? null : await FindNextAsync(schedule, end, cancellationToken),
            standing == SubscriptionStanding.PastDue ? await FindUnpaidAsync(one.Id, cancellationToken) : null,
            standing == SubscriptionStanding.Trialing ? await FindMethodAsync(one, cancellationToken) : null);
    }

    // What is paid with when the trial ends: the subscription's own, or else the customer's.
    private async Task<string?> FindMethodAsync(Subscription one, CancellationToken cancellationToken)
    {
        var method = one.DefaultPaymentMethodId
            ?? (await gate.AskAsync(
                client => client.V1.Customers.GetAsync(one.CustomerId, cancellationToken: cancellationToken), cancellationToken))
            .InvoiceSettings?.DefaultPaymentMethodId;
        var found = method is null
            ? null
            : await gate.FindAsync(
                client => client.V1.PaymentMethods.GetAsync(method, cancellationToken: cancellationToken), cancellationToken);
        return found?.Card?.Fingerprint ?? found?.SepaDebit?.Fingerprint;
    }

    private static SubscriptionStanding StandingOf(Subscription one) => one.Status switch
    {
        _ when one.PauseCollection is not null && one.Status is "active" or "past_due" => SubscriptionStanding.Paused,
        "active" => SubscriptionStanding.Active,
        "trialing" => SubscriptionStanding.Trialing,
        "past_due" => SubscriptionStanding.PastDue,
        "unpaid" => SubscriptionStanding.Unpaid,
        "paused" => SubscriptionStanding.Paused,
        "canceled" => SubscriptionStanding.Canceled,

        // incomplete, incomplete_expired, and what there may be one day.
        _ => SubscriptionStanding.None,
    };

    private async Task<string?> FindNextAsync(string schedule, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var found = await gate.FindAsync(
            client => client.V1.SubscriptionSchedules.GetAsync(schedule, cancellationToken: cancellationToken), cancellationToken);
        var next = found?.Phases.FirstOrDefault(phase => Utc(phase.StartDate) >= end)?.Items.FirstOrDefault()?.PriceId;
        return next is null ? null : await prices.KeyOfAsync(next, cancellationToken);
    }

    private async Task<DateTimeOffset?> FindUnpaidAsync(string subscription, CancellationToken cancellationToken)
    {
        var options = new InvoiceListOptions { Subscription = subscription, Status = "open", Limit = PageSize };
        var open = await gate.AskAsync(
            client => client.V1.Invoices.ListAsync(options, cancellationToken: cancellationToken), cancellationToken);
        return open.Select(invoice => Utc(invoice.Created)).Order().Cast<DateTimeOffset?>().FirstOrDefault();
    }

    // A payment of the period that runs, or of before it by minutes, which was lost to a dispute: nobody has paid for the period.
    private async Task<(IReadOnlyList<string> TakenBack, bool IsDisputed)> ReadPaymentsAsync(
        string customer, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var options = new ChargeListOptions { Customer = customer, Limit = PageSize };
        var charges = await gate.AskAsync(
            client => client.V1.Charges.ListAsync(options, cancellationToken: cancellationToken), cancellationToken);
        var (takenBack, isDisputed) = (new List<string>(), false);
        foreach (var charge in charges)
        {
            var (isOpen, isLost) = charge.Disputed ? await ReadDisputesAsync(charge.Id, cancellationToken) : (false, false);
            var isPack = charge.Metadata?.ContainsKey(PackKey) == true;
            isDisputed |= isOpen || (isLost && !isPack && Utc(charge.Created).AddHours(1) >= since);
            if ((charge.Refunded || isLost) && isPack)
            {
                takenBack.Add(charge.PaymentIntentId);
            }
        }

        return (takenBack, isDisputed);
    }

    private async Task<(bool IsOpen, bool IsLost)> ReadDisputesAsync(string charge, CancellationToken cancellationToken)
    {
        var options = new DisputeListOptions { Charge = charge, Limit = PageSize };
        var disputes = await gate.AskAsync(
            client => client.V1.Disputes.ListAsync(options, cancellationToken: cancellationToken), cancellationToken);
        return (
            disputes.Any(dispute => dispute.Status is "needs_response" or "under_review"),
            disputes.Any(dispute => dispute.Status == "lost"));
    }
}
