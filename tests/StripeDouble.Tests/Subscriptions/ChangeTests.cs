using Stripe;

namespace Aiomus.StripeDouble.Tests.Subscriptions;

public sealed class ChangeTests
{
    [Fact]
    public async Task Upgrade_AsksForTheRestToTheSecond()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync();
        var item = subscription.Items.Data.Single();
        var half = item.CurrentPeriodStart + ((item.CurrentPeriodEnd - item.CurrentPeriodStart) / 2);
        var pro = await tried.PriceAsync("pro_month");
        var preview = await tried.Api.Invoices.CreatePreviewAsync(
            new()
            {
                Subscription = subscription.Id,
                SubscriptionDetails = new()
                {
                    Items = [new() { Id = item.Id, Price = pro }],
                    ProrationBehavior = "always_invoice",
                    ProrationDate = half,
                },
            },
            cancellationToken: Double.Token);

        var changed = await ChangeAsync(tried, subscription, "pro_month", "always_invoice", half);

        Assert.Equal("pro_month", changed.Items.Data.Single().Price.LookupKey);
        Assert.Equal(item.CurrentPeriodEnd, changed.Items.Data.Single().CurrentPeriodEnd);
        Assert.Equal([-450, 1450], changed.LatestInvoice.Lines.Data.Select(line => line.Amount));
        Assert.Equal(("subscription_update", "paid", 1000), (
            changed.LatestInvoice.BillingReason, changed.LatestInvoice.Status, changed.LatestInvoice.AmountPaid));
        Assert.Equal(1000, preview.AmountDue);
        await tried.AdvanceAsync(32);
        Assert.Equal(2900, (await tried.GetAsync(subscription.Id)).LatestInvoice.AmountPaid);
    }

    [Fact]
    public async Task UpgradeOnTheNextInvoice_WaitsForIt()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync();
        var item = subscription.Items.Data.Single();
        var half = item.CurrentPeriodStart + ((item.CurrentPeriodEnd - item.CurrentPeriodStart) / 2);

        await ChangeAsync(tried, subscription, "pro_month", "create_prorations", half);
        Assert.Single(await tried.InvoicesAsync(subscription));
        await tried.AdvanceAsync(32);

        var invoice = (await tried.GetAsync(subscription.Id)).LatestInvoice;
        Assert.Equal([-450, 1450, 2900], invoice.Lines.Data.Select(line => line.Amount));
        Assert.Equal(3900, invoice.AmountPaid);
    }

    [Fact]
    public async Task UpgradeThatTheCardDeclines_ChangesNothingWhereAsked()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync(card: "4000000000000341");
        var pro = await tried.PriceAsync("pro_month");

        var error = await Assert.ThrowsAsync<StripeException>(() => tried.Api.Subscriptions.UpdateAsync(
            subscription.Id,
            new()
            {
                Items = [new() { Id = subscription.Items.Data[0].Id, Price = pro }],
                ProrationBehavior = "always_invoice",
                PaymentBehavior = "error_if_incomplete",
            },
            cancellationToken: Double.Token));

        Assert.Equal(("card_error", "card_declined"), (error.StripeError.Type, error.StripeError.Code));
        var kept = await tried.GetAsync(subscription.Id);
        Assert.Equal(("active", "basic_month"), (kept.Status, kept.Items.Data[0].Price.LookupKey));
        Assert.Single(await tried.InvoicesAsync(subscription));
    }

    [Fact]
    public async Task YearInsteadOfAMonth_BeginsNow()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync("pro_month");
        await tried.AdvanceAsync(10);

        var changed = await ChangeAsync(tried, subscription, "pro_year", "create_prorations", null);

        var item = changed.Items.Data.Single();
        Assert.Equal(item.CurrentPeriodStart.AddYears(1), item.CurrentPeriodEnd);
        Assert.Equal(subscription.StartDate.AddDays(10), item.CurrentPeriodStart, TimeSpan.FromMinutes(2));
        Assert.Equal(29000, changed.LatestInvoice.Lines.Data[^1].Amount);
        Assert.InRange(changed.LatestInvoice.AmountPaid, 29000 - 2900, 29000 - 1800);
    }

    [Fact]
    public async Task DowngradeThatIsGivenBack_PaysTheNextInvoices()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync("pro_month");
        var start = subscription.Items.Data[0].CurrentPeriodStart;

        var changed = await ChangeAsync(tried, subscription, "basic_month", "always_invoice", start);
        await tried.AdvanceAsync(32);

        Assert.Equal(("paid", -2000, 0), (changed.LatestInvoice.Status, changed.LatestInvoice.Total, changed.LatestInvoice.AmountDue));
        var next = (await tried.GetAsync(subscription.Id)).LatestInvoice;
        Assert.Equal((900, 0, -2000, -1100), (next.Total, next.AmountPaid, next.StartingBalance, next.EndingBalance));
    }

    [Fact]
    public async Task DowngradeThatIsPlanned_BeginsWithTheNextPeriod()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync("pro_month");
        var schedule = await tried.Api.SubscriptionSchedules.CreateAsync(
            new() { FromSubscription = subscription.Id }, cancellationToken: Double.Token);
        var phase = schedule.Phases.Single();
        await tried.Api.SubscriptionSchedules.UpdateAsync(
            schedule.Id,
            new()
            {
                EndBehavior = "release",
                Phases =
                [
                    new()
                    {
                        Items = [new() { Price = phase.Items[0].PriceId, Quantity = 1 }],
                        StartDate = phase.StartDate,
                        EndDate = phase.EndDate,
                    },
                    new() { Items = [new() { Price = await tried.PriceAsync("basic_month"), Quantity = 1 }] },
                ],
            },
            cancellationToken: Double.Token);

        var before = await tried.GetAsync(subscription.Id);
        await tried.AdvanceAsync(32);

        Assert.Equal(("pro_month", schedule.Id), (before.Items.Data[0].Price.LookupKey, before.ScheduleId));
        var after = await tried.GetAsync(subscription.Id);
        Assert.Equal(("basic_month", 900), (after.Items.Data[0].Price.LookupKey, after.LatestInvoice.AmountPaid));
        Assert.Null(after.ScheduleId);
    }

    [Fact]
    public async Task Schedule_HoldsWhetherItEnds()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync("pro_month");
        var schedule = await tried.Api.SubscriptionSchedules.CreateAsync(
            new() { FromSubscription = subscription.Id }, cancellationToken: Double.Token);
        var ends = new SubscriptionUpdateOptions { CancelAtPeriodEnd = true };

        var error = await Assert.ThrowsAsync<StripeException>(
            () => tried.Api.Subscriptions.UpdateAsync(subscription.Id, ends, cancellationToken: Double.Token));
        var released = await tried.Api.SubscriptionSchedules.ReleaseAsync(schedule.Id, cancellationToken: Double.Token);
        var ending = await tried.Api.Subscriptions.UpdateAsync(subscription.Id, ends, cancellationToken: Double.Token);

        Assert.Contains(schedule.Id, error.Message, StringComparison.Ordinal);
        Assert.Equal(("released", subscription.Id), (released.Status, released.ReleasedSubscription));
        Assert.True(ending.CancelAtPeriodEnd);
    }

    [Fact]
    public async Task Discount_IsNotGivenTwiceForAnUpgrade()
    {
        await using var tried = await Double.StartAsync();
        var coupon = await tried.Api.Coupons.CreateAsync(
            new() { PercentOff = 50, Duration = "forever" }, cancellationToken: Double.Token);
        var subscription = await tried.SubscribeAsync(set: options => options.Discounts = [new() { Coupon = coupon.Id }]);

        var changed = await ChangeAsync(tried, subscription, "pro_month", "always_invoice", subscription.Items.Data[0].CurrentPeriodStart);

        // Half of 29 is due and half of 9 was paid.
        Assert.Equal(1450 - 450, changed.LatestInvoice.AmountPaid);
    }

    [Fact]
    public async Task TrialThatIsEndedNow_IsPaidFromNow()
    {
        await using var tried = await Double.StartAsync();
        var trial = await tried.SubscribeAsync(set: options => options.SubscriptionData = new() { TrialPeriodDays = 14 });

        await tried.AdvanceAsync(5);

        await tried.Api.Subscriptions.UpdateAsync(
            trial.Id, new() { TrialEnd = SubscriptionTrialEnd.Now }, cancellationToken: Double.Token);

        var paid = await tried.GetAsync(trial.Id);
        Assert.Equal(("active", 900), (paid.Status, paid.LatestInvoice.AmountPaid));
    }

    [Fact]
    public async Task Cancellation_EndsItAtOnceAndOnce()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync();

        var ended = await tried.Api.Subscriptions.CancelAsync(subscription.Id, new(), cancellationToken: Double.Token);

        Assert.Equal("canceled", ended.Status);
        Assert.Equal("resource_missing", (await Assert.ThrowsAsync<StripeException>(
            () => tried.Api.Subscriptions.CancelAsync(subscription.Id, new(), cancellationToken: Double.Token))).StripeError.Code);
        Assert.Empty(await tried.Api.Subscriptions.ListAsync(
            new() { Customer = subscription.CustomerId }, cancellationToken: Double.Token));
        Assert.Single(await tried.Api.Subscriptions.ListAsync(
            new() { Customer = subscription.CustomerId, Status = "all" }, cancellationToken: Double.Token));
    }

    private static async Task<Subscription> ChangeAsync(
        Double tried, Subscription subscription, string price, string behavior, DateTime? at)
    {
        await tried.Api.Subscriptions.UpdateAsync(
            subscription.Id,
            new()
            {
                Items = [new() { Id = subscription.Items.Data.Single().Id, Price = await tried.PriceAsync(price) }],
                ProrationBehavior = behavior,
                ProrationDate = at,
            },
            cancellationToken: Double.Token);
        return await tried.GetAsync(subscription.Id);
    }
}
