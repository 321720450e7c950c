using System.Globalization;
using Aiomus.Grains.Subscriptions;
using Aiomus.Payments.Settings;
using Microsoft.Extensions.Options;
using Stripe;
using CheckoutOptions = Stripe.Checkout.SessionCreateOptions;
using PortalOptions = Stripe.BillingPortal.SessionCreateOptions;

namespace Aiomus.Payments.Processing;

/// <summary>Asks Stripe, or the double in its place. No type of Stripe's leaves this project.</summary>
internal sealed class StripeProcessor(
    StripeGate gate, PriceBook prices, AccountReader reader, PaymentChoice choice, IOptions<PaymentOptions> options) : IPaymentProcessor
{
    private const string UserKey = "user_id";

    public PaymentWay Way => choice.Way;

    public string Place => choice.IsDouble ? "double" : choice.Way == PaymentWay.Live ? "live" : "test";

    public async Task<string> CreateCustomerAsync(Guid userId, string once, CancellationToken cancellationToken)
    {
        var wanted = new CustomerCreateOptions { Metadata = MetadataOf(userId) };
        var customer = await gate.AskAsync(
            client => client.V1.Customers.CreateAsync(wanted, Once(once), cancellationToken), cancellationToken);
        return customer.Id;
    }

    public async Task<string?> FindCustomerAsync(Guid userId, string email, CancellationToken cancellationToken)
    {
        var wanted = new CustomerListOptions { Email = email, Limit = 100 };
        var found = await gate.AskAsync(
            client => client.V1.Customers.ListAsync(wanted, cancellationToken: cancellationToken), cancellationToken);
        return found.FirstOrDefault(customer => UserOf(customer) == userId)?.Id;
    }

    public Task CorrectAddressAsync(string customer, string email, CancellationToken cancellationToken)
    {
        // An address that it does not take must not stop what is looked at after it.
        var wanted = new CustomerUpdateOptions { Email = email };
        return gate.EnsureAsync(
            client => client.V1.Customers.UpdateAsync(customer, wanted, cancellationToken: cancellationToken), cancellationToken);
    }

    public Task<ProcessorAccount> ReadAsync(string customer, string? settled, CancellationToken cancellationToken) =>
        reader.ReadAsync(customer, settled, cancellationToken);

    public async Task<ProcessorCheckout> BeginCheckoutAsync(ProcessorOrder order, string once, CancellationToken cancellationToken)
    {
        var wanted = new CheckoutOptions
        {
            Customer = order.Customer,
            LineItems = [new() { Price = await prices.IdOfAsync(order.PriceKey, cancellationToken), Quantity = 1 }],
            SuccessUrl = order.Done,
            CancelUrl = order.Back,
            Metadata = MetadataOf(order.UserId),
        };
        if (order.Pack is { } pack)
        {
            wanted.Mode = "payment";
            wanted.Metadata[AccountReader.PackKey] = pack;
            wanted.Metadata[AccountReader.CreditsKey] = order.Credits.ToString(CultureInfo.InvariantCulture);
            wanted.PaymentIntentData = new() { Metadata = new(wanted.Metadata) };
            wanted.InvoiceCreation = new() { Enabled = true };
        }
        else
        {
            wanted.Mode = "subscription";
            wanted.SubscriptionData = new()
            {
                Metadata = MetadataOf(order.UserId),
                TrialPeriodDays = order.TrialDays > 0 ? order.TrialDays : null,
            };
        }

        if (options.Value.AutomaticTax)
        {
            wanted.AutomaticTax = new() { Enabled = true };
            wanted.CustomerUpdate = new() { Address = "auto" };
        }

        // The processor takes a code from us or from the person, not from both.
        if (order.Promotion is { } code)
        {
            wanted.Discounts = [new() { PromotionCode = await FindPromotionAsync(code, cancellationToken) }];
        }
        else if (order.Pack is null && options.Value.AllowPromotionCodes)
        {
            wanted.AllowPromotionCodes = true;
        }

        return AccountReader.ToCheckout(await gate.AskAsync(
            client => client.V1.Checkout.Sessions.CreateAsync(wanted, Once(once), cancellationToken), cancellationToken));
    }

    public Task EndCheckoutAsync(string checkout, CancellationToken cancellationToken) => gate.EnsureAsync(
        client => client.V1.Checkout.Sessions.ExpireAsync(checkout, cancellationToken: cancellationToken), cancellationToken);

    public async Task<string> OpenPortalAsync(string customer, string back, CancellationToken cancellationToken)
    {
        var wanted = new PortalOptions { Customer = customer, ReturnUrl = back };
        var page = await gate.AskAsync(
            client => client.V1.BillingPortal.Sessions.CreateAsync(wanted, cancellationToken: cancellationToken), cancellationToken);
        return page.Url;
    }

    public async Task ChangeNowAsync(
        ProcessorSubscription subscription, string priceKey, string once, CancellationToken cancellationToken)
    {
        var wanted = new SubscriptionUpdateOptions
        {
            Items = [new() { Id = subscription.ItemId, Price = await prices.IdOfAsync(priceKey, cancellationToken) }],
            ProrationBehavior = "always_invoice",
            PaymentBehavior = "error_if_incomplete",
        };
        await gate.AskAsync(
            client => client.V1.Subscriptions.UpdateAsync(subscription.Id, wanted, Once(once), cancellationToken), cancellationToken);
    }

    public async Task ChangeLaterAsync(
        ProcessorSubscription subscription, string priceKey, string once, CancellationToken cancellationToken)
    {
        var create = new SubscriptionScheduleCreateOptions { FromSubscription = subscription.Id };
        var schedule = await gate.AskAsync(
            client => client.V1.SubscriptionSchedules.CreateAsync(create, Once(once), cancellationToken), cancellationToken);
        var now = schedule.Phases[0];
        var wanted = new SubscriptionScheduleUpdateOptions
        {
            EndBehavior = "release",
            ProrationBehavior = "none",
            Phases =
            [
                new()
                {
                    StartDate = now.StartDate,
                    EndDate = now.EndDate,
                    TrialEnd = now.TrialEnd,
                    Discounts = DiscountsOf(now),
                    Items =
                    [
                        .. now.Items.Select(
                            item => new SubscriptionSchedulePhaseItemOptions { Price = item.PriceId, Quantity = item.Quantity }),
                    ],
                },
                new()
                {
                    StartDate = now.EndDate,
                    ProrationBehavior = "none",
                    Items = [new() { Price = await prices.IdOfAsync(priceKey, cancellationToken), Quantity = 1 }],
                },
            ],
        };
        await gate.AskAsync(
            client => client.V1.SubscriptionSchedules.UpdateAsync(schedule.Id, wanted, Once($"{once}-phases"), cancellationToken),
            cancellationToken);
    }

    public Task KeepPriceAsync(ProcessorSubscription subscription, CancellationToken cancellationToken) => gate.EnsureAsync(
        client => client.V1.SubscriptionSchedules.ReleaseAsync(subscription.Schedule, cancellationToken: cancellationToken),
        cancellationToken);

    public Task SetEndingAsync(ProcessorSubscription subscription, bool isEnding, CancellationToken cancellationToken)
    {
        var wanted = new SubscriptionUpdateOptions { CancelAtPeriodEnd = isEnding };
        return gate.AskAsync(
            client => client.V1.Subscriptions.UpdateAsync(subscription.Id, wanted, cancellationToken: cancellationToken),
            cancellationToken);
    }

    public Task EndTrialAsync(string subscription, CancellationToken cancellationToken)
    {
        var wanted = new SubscriptionUpdateOptions { TrialEnd = SubscriptionTrialEnd.Now, ProrationBehavior = "none" };
        return gate.EnsureAsync(
            client => client.V1.Subscriptions.UpdateAsync(subscription, wanted, cancellationToken: cancellationToken), cancellationToken);
    }

    public async Task<IReadOnlyList<Grains.Interfaces.Subscriptions.Invoice>> ListInvoicesAsync(
        string customer, CancellationToken cancellationToken)
    {
        var wanted = new InvoiceListOptions { Customer = customer, Limit = 100 };
        var found = await gate.AskAsync(
            client => client.V1.Invoices.ListAsync(wanted, cancellationToken: cancellationToken), cancellationToken);
        return
        [
            .. found.Select(invoice => new Grains.Interfaces.Subscriptions.Invoice(
                invoice.Id,
                invoice.Number,
                AccountReader.Utc(invoice.Created),
                invoice.Total,
                invoice.AmountPaid,
                invoice.Currency,
                invoice.Status ?? "draft",
                invoice.HostedInvoiceUrl,
                invoice.InvoicePdf,
                invoice.TotalTaxes?.Sum(tax => tax.Amount) ?? 0,
                invoice.CustomerAddress?.Country)),
        ];
    }

    public async Task<bool> DeleteCustomerAsync(string customer, CancellationToken cancellationToken)
    {
        var known = await gate.FindAsync(
            client => client.V1.Customers.GetAsync(customer, cancellationToken: cancellationToken), cancellationToken);
        if (known is null or { Deleted: true })
        {
            return known is not null;
        }

        await EndAllAsync(customer, cancellationToken);
        var blank = new CustomerUpdateOptions { Metadata = Blank() };
        await gate.FindAsync(
            client => client.V1.Customers.UpdateAsync(customer, blank, cancellationToken: cancellationToken), cancellationToken);
        await gate.FindAsync(
            client => client.V1.Customers.DeleteAsync(customer, cancellationToken: cancellationToken), cancellationToken);
        return true;
    }

    public async Task<string> BeginRedactionAsync(string customer, string once, CancellationToken cancellationToken)
    {
        var job = await RedactionJob.BeginAsync(gate, customer, once, cancellationToken);
        return job.Id;
    }

    public Task<RedactionProgress> LeadRedactionAsync(string redaction, CancellationToken cancellationToken) =>
        RedactionJob.LeadAsync(gate, redaction, cancellationToken);

    private static RequestOptions Once(string once) => new() { IdempotencyKey = once };

    // What runs goes on as it is: a phase that does not name a discount takes it away.
    private static List<SubscriptionSchedulePhaseDiscountOptions>? DiscountsOf(SubscriptionSchedulePhase phase) =>
        phase.Discounts is { Count: > 0 } discounts
            ?
            [
                .. discounts.Select(one => new SubscriptionSchedulePhaseDiscountOptions
                {
                    Coupon = one.DiscountId is null ? one.CouponId : null,
                    Discount = one.DiscountId,
                }),
            ]
            : null;

    /// <summary>Whom a customer was made for; null where it is gone, or was made by somebody else.</summary>
    public static Guid? UserOf(Customer? customer) =>
        customer is { Deleted: not true, Metadata: { } metadata }
            && Guid.TryParseExact(metadata.GetValueOrDefault(UserKey), "D", out var userId)
                ? userId
                : null;

    private static Dictionary<string, string> MetadataOf(Guid userId) => new() { [UserKey] = $"{userId:D}" };

    private static Dictionary<string, string> Blank() => new() { [UserKey] = "" };

    private async Task EndAllAsync(string customer, CancellationToken cancellationToken)
    {
        // A page that is still open could be paid after the end.
        var pages = new Stripe.Checkout.SessionListOptions { Customer = customer, Status = "open", Limit = 100 };
        foreach (var page in await gate.AskAsync(
            client => client.V1.Checkout.Sessions.ListAsync(pages, cancellationToken: cancellationToken), cancellationToken))
        {
            await EndCheckoutAsync(page.Id, cancellationToken);
        }

        var all = new SubscriptionListOptions { Customer = customer, Status = "all", Limit = 100 };
        foreach (var one in await gate.AskAsync(
            client => client.V1.Subscriptions.ListAsync(all, cancellationToken: cancellationToken), cancellationToken))
        {
            if (one.Status is "canceled" or "incomplete_expired")
            {
                continue;
            }

            if (one.ScheduleId is { } schedule)
            {
                await gate.EnsureAsync(
                    client => client.V1.SubscriptionSchedules.ReleaseAsync(schedule, cancellationToken: cancellationToken),
                    cancellationToken);
            }

            var blank = new SubscriptionUpdateOptions { Metadata = Blank() };
            await gate.EnsureAsync(
                client => client.V1.Subscriptions.UpdateAsync(one.Id, blank, cancellationToken: cancellationToken), cancellationToken);
            await gate.EnsureAsync(
                client => client.V1.Subscriptions.CancelAsync(one.Id, cancellationToken: cancellationToken), cancellationToken);
        }
    }

    private async Task<string> FindPromotionAsync(string code, CancellationToken cancellationToken)
    {
        var wanted = new PromotionCodeListOptions { Code = code, Active = true, Limit = 1 };
        var found = await gate.AskAsync(
            client => client.V1.PromotionCodes.ListAsync(wanted, cancellationToken: cancellationToken), cancellationToken);
        return found.FirstOrDefault()?.Id
            ?? throw new AiomusException(ErrorCode.InvalidRequest, "There is no such promotion code, or it is no longer valid.")
            {
                Field = "promotion",
            };
    }
}
