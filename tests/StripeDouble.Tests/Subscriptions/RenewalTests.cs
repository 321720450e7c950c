using Stripe;

namespace Aiomus.StripeDouble.Tests.Subscriptions;

public sealed class RenewalTests
{
    [Fact]
    public async Task MonthThatEnds_IsPaidAgain()
    {
        await using var tried = await Double.StartAsync();
        var first = await tried.SubscribeAsync();

        await tried.AdvanceAsync(32);

        var second = await tried.GetAsync(first.Id);
        Assert.Equal("active", second.Status);
        Assert.Equal(first.Items.Data[0].CurrentPeriodEnd, second.Items.Data[0].CurrentPeriodStart);
        Assert.Equal(first.StartDate.AddMonths(2), second.Items.Data[0].CurrentPeriodEnd);
        Assert.Equal(("subscription_cycle", "paid", 900), (
            second.LatestInvoice.BillingReason, second.LatestInvoice.Status, second.LatestInvoice.AmountPaid));
        Assert.Equal(2, (await tried.InvoicesAsync(first)).Count);
    }

    [Fact]
    public async Task Renewal_WaitsAnHourAsADraft()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync();
        var end = subscription.Items.Data[0].CurrentPeriodEnd - subscription.StartDate;

        await tried.Server.AdvanceAsync(end + TimeSpan.FromMinutes(30), Double.Token);
        var draft = (await tried.GetAsync(subscription.Id)).LatestInvoice;
        await tried.Server.AdvanceAsync(TimeSpan.FromMinutes(31), Double.Token);
        var paid = (await tried.GetAsync(subscription.Id)).LatestInvoice;

        Assert.Equal(("draft", null), (draft.Status, draft.Number));
        Assert.Equal((draft.Id, "paid"), (paid.Id, paid.Status));
    }

    [Fact]
    public async Task CardThatFailsLater_EndsItAfterThreeMoreTries()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync(card: "4000000000000341");
        Assert.Equal("active", subscription.Status);

        await tried.AdvanceAsync(32);
        var failed = await tried.GetAsync(subscription.Id);
        await tried.AdvanceAsync(9);
        var stillFailed = await tried.GetAsync(subscription.Id);
        await tried.AdvanceAsync(9);
        var ended = await tried.GetAsync(subscription.Id);

        Assert.Equal(("past_due", "open", 1), (failed.Status, failed.LatestInvoice.Status, failed.LatestInvoice.AttemptCount));
        Assert.NotNull(failed.LatestInvoice.NextPaymentAttempt);
        Assert.Equal(("past_due", 3), (stillFailed.Status, stillFailed.LatestInvoice.AttemptCount));
        Assert.Equal(("canceled", "payment_failed", 4), (
            ended.Status, ended.CancellationDetails.Reason, ended.LatestInvoice.AttemptCount));
        Assert.Equal(4, (await tried.EventsAsync()).Count(type => type == "invoice.payment_failed"));
    }

    [Fact]
    public async Task CardThatFailsLater_LeavesItUnpaidWhereAsked()
    {
        await using var tried = await Double.StartAsync(options => options.KeepUnpaid = true);
        var subscription = await tried.SubscribeAsync(card: "4000000000000341");

        await tried.AdvanceAsync(50);

        Assert.Equal("unpaid", (await tried.GetAsync(subscription.Id)).Status);
    }

    [Fact]
    public async Task PastDue_IsActiveOnceAnotherCardPays()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync(card: "4000000000000341");
        await tried.AdvanceAsync(32);
        var portal = await tried.Api.BillingPortal.Sessions.CreateAsync(
            new() { Customer = subscription.CustomerId }, cancellationToken: Double.Token);
        await tried.Person.PayAsync($"{portal.Url}/card");

        await tried.AdvanceAsync(4);

        var paid = await tried.GetAsync(subscription.Id);
        Assert.Equal(("active", "paid", 2), (paid.Status, paid.LatestInvoice.Status, paid.LatestInvoice.AttemptCount));
    }

    [Fact]
    public async Task Trial_IsWarnedOfAndThenPaid()
    {
        await using var tried = await Double.StartAsync();
        var trial = await tried.SubscribeAsync(set: options => options.SubscriptionData = new() { TrialPeriodDays = 14 });
        Assert.Equal(("trialing", 0), (trial.Status, trial.LatestInvoice.AmountPaid));
        Assert.Equal(trial.StartDate.AddDays(14), trial.TrialEnd);

        await tried.AdvanceAsync(12);
        var warned = await tried.EventsAsync();
        await tried.AdvanceAsync(3);

        Assert.Contains("customer.subscription.trial_will_end", warned);
        var paid = await tried.GetAsync(trial.Id);
        Assert.Equal(("active", 900), (paid.Status, paid.LatestInvoice.AmountPaid));
        Assert.Equal(trial.TrialEnd!.Value.AddMonths(1), paid.Items.Data[0].CurrentPeriodEnd);
    }

    [Fact]
    public async Task SubscriptionThatEndsWithItsPeriod_IsNotPaidAgain()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync();
        await tried.Api.Subscriptions.UpdateAsync(subscription.Id, new() { CancelAtPeriodEnd = true }, cancellationToken: Double.Token);

        await tried.AdvanceAsync(32);

        var ended = await tried.GetAsync(subscription.Id);
        Assert.Equal("canceled", ended.Status);
        Assert.Equal(subscription.Items.Data[0].CurrentPeriodEnd, ended.EndedAt);
        Assert.Single(await tried.InvoicesAsync(subscription));
    }

    [Fact]
    public async Task SubscriptionThatNobodyPays_ExpiresInADay()
    {
        await using var tried = await Double.StartAsync();
        var customer = await tried.Api.Customers.CreateAsync(new(), cancellationToken: Double.Token);
        var subscription = await tried.Api.Subscriptions.CreateAsync(
            new()
            {
                Customer = customer.Id,
                Items = [new() { Price = await tried.PriceAsync("basic_month") }],
                PaymentBehavior = "default_incomplete",
            },
            cancellationToken: Double.Token);
        Assert.Equal("incomplete", subscription.Status);

        await tried.AdvanceAsync(1);

        Assert.Equal("incomplete_expired", (await tried.GetAsync(subscription.Id)).Status);
        Assert.Equal("void", (await tried.InvoicesAsync(subscription)).Single().Status);
    }

    [Fact]
    public async Task LastDayOfAMonth_ComesBackAfterAShorterOne()
    {
        await using var tried = await Double.StartAsync();
        var clock = await tried.Api.TestHelpers.TestClocks.CreateAsync(
            new() { FrozenTime = new DateTime(2027, 1, 31, 12, 0, 0, DateTimeKind.Utc) }, cancellationToken: Double.Token);
        var customer = await tried.Api.Customers.CreateAsync(
            new() { TestClock = clock.Id, PaymentMethod = "pm_card_visa" }, cancellationToken: Double.Token);
        var card = (await tried.Api.PaymentMethods.ListAsync(new() { Customer = customer.Id }, cancellationToken: Double.Token)).Single();
        var subscription = await tried.Api.Subscriptions.CreateAsync(
            new()
            {
                Customer = customer.Id,
                DefaultPaymentMethod = card.Id,
                Items = [new() { Price = await tried.PriceAsync("basic_month") }],
            },
            cancellationToken: Double.Token);
        var ends = new List<DateTime> { subscription.Items.Data[0].CurrentPeriodEnd };

        foreach (var month in (int[])[3, 4, 5])
        {
            await tried.Api.TestHelpers.TestClocks.AdvanceAsync(
                clock.Id, new() { FrozenTime = new DateTime(2027, month, 2, 0, 0, 0, DateTimeKind.Utc) }, cancellationToken: Double.Token);
            ends.Add((await tried.GetAsync(subscription.Id)).Items.Data[0].CurrentPeriodEnd);
        }

        Assert.Equal([(2, 28), (3, 31), (4, 30), (5, 31)], ends.Select(end => (end.Month, end.Day)));
        Assert.Equal(4, (await tried.InvoicesAsync(subscription)).Count(invoice => invoice.Status == "paid"));
    }
}
