using System.Net;
using Stripe;

namespace Aiomus.StripeDouble.Tests.Clients;

/// <summary>
/// What holds of the double and of the processor alike. Where the environment variable AIOMUS_STRIPE_TEST_KEY has the secret key of an
/// account in test mode, these tests ask the processor itself instead, which needs a way out to it; without, they ask the double. What
/// needs the double's pages or its own clock is in the other classes.
/// </summary>
public sealed class StripeNetTests : IAsyncLifetime
{
    private static readonly string? Key = Environment.GetEnvironmentVariable("AIOMUS_STRIPE_TEST_KEY");

    private Double? _double;
    private V1Services _api = null!;

    public async ValueTask InitializeAsync()
    {
        if (string.IsNullOrEmpty(Key))
        {
            _double = await Double.StartAsync();
            _api = _double.Api;
            return;
        }

        Assert.StartsWith("sk_test_", Key, StringComparison.Ordinal);
        _api = new StripeClient(new StripeClientOptions { ApiKey = Key }).V1;
    }

    public ValueTask DisposeAsync() => _double?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Customer_IsMadeChangedFoundAndDeleted()
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        var made = await _api.Customers.CreateAsync(
            new() { Email = email, Metadata = new() { ["user"] = "u1", ["more"] = "x" } }, cancellationToken: Double.Token);

        var changed = await _api.Customers.UpdateAsync(
            made.Id, new() { Name = "Ada", Metadata = new() { ["more"] = "" } }, cancellationToken: Double.Token);
        var found = await _api.Customers.ListAsync(new() { Email = email }, cancellationToken: Double.Token);
        var deleted = await _api.Customers.DeleteAsync(made.Id, cancellationToken: Double.Token);

        Assert.Equal(("Ada", "user u1"), (changed.Name, string.Join(',', changed.Metadata.Select(pair => $"{pair.Key} {pair.Value}"))));
        Assert.Equal(made.Id, found.Single().Id);
        Assert.True(deleted.Deleted);
        Assert.True((await _api.Customers.GetAsync(made.Id, cancellationToken: Double.Token)).Deleted);
    }

    [Fact]
    public async Task Subscription_IsPaidUpgradedRefundedAndCanceled()
    {
        var (basic, pro) = (await PriceAsync(900), await PriceAsync(2900));
        var customer = await SubscriberAsync();
        var subscription = await _api.Subscriptions.CreateAsync(
            new() { Customer = customer.Id, Items = [new() { Price = basic }], Expand = ["latest_invoice.payments"] },
            cancellationToken: Double.Token);
        Assert.Equal(("active", 900), (subscription.Status, subscription.LatestInvoice.AmountPaid));

        var upgraded = await _api.Subscriptions.UpdateAsync(
            subscription.Id,
            new()
            {
                Items = [new() { Id = subscription.Items.Data.Single().Id, Price = pro }],
                ProrationBehavior = "always_invoice",
                Expand = ["latest_invoice"],
            },
            cancellationToken: Double.Token);
        Assert.InRange(upgraded.LatestInvoice.AmountPaid, 1990, 2000);

        var refund = await _api.Refunds.CreateAsync(
            new() { PaymentIntent = subscription.LatestInvoice.Payments.Data.Single().Payment.PaymentIntentId, Amount = 400 },
            cancellationToken: Double.Token);
        var charge = await _api.Charges.GetAsync(refund.ChargeId, cancellationToken: Double.Token);
        Assert.Equal(("succeeded", 400, false), (refund.Status, charge.AmountRefunded, charge.Refunded));

        var ending = await _api.Subscriptions.UpdateAsync(
            subscription.Id, new() { CancelAtPeriodEnd = true }, cancellationToken: Double.Token);
        Assert.Equal(ending.Items.Data.Single().CurrentPeriodEnd, ending.CancelAt);
        Assert.Equal("canceled", (await _api.Subscriptions.CancelAsync(subscription.Id, cancellationToken: Double.Token)).Status);
    }

    [Fact]
    public async Task TestClock_BringsTheNextPeriod()
    {
        var start = DateTime.UtcNow.Date;
        var clock = await _api.TestHelpers.TestClocks.CreateAsync(new() { FrozenTime = start }, cancellationToken: Double.Token);
        var customer = await SubscriberAsync(clock.Id);
        var subscription = await _api.Subscriptions.CreateAsync(
            new() { Customer = customer.Id, Items = [new() { Price = await PriceAsync(900) }] }, cancellationToken: Double.Token);

        clock = await _api.TestHelpers.TestClocks.AdvanceAsync(
            clock.Id, new() { FrozenTime = start.AddMonths(1).AddHours(3) }, cancellationToken: Double.Token);
        while (clock.Status != "ready")
        {
            clock = await _api.TestHelpers.TestClocks.GetAsync(clock.Id, cancellationToken: Double.Token);
        }

        var renewed = await _api.Subscriptions.GetAsync(
            subscription.Id, new() { Expand = ["latest_invoice"] }, cancellationToken: Double.Token);
        Assert.Equal(("active", "subscription_cycle", "paid"), (
            renewed.Status, renewed.LatestInvoice.BillingReason, renewed.LatestInvoice.Status));
        Assert.Equal(start.AddMonths(2), renewed.Items.Data.Single().CurrentPeriodEnd);
        await _api.TestHelpers.TestClocks.DeleteAsync(clock.Id, cancellationToken: Double.Token);
    }

    [Fact]
    public async Task Card_IsKnownByItsFingerprint()
    {
        var (one, other) = (await SubscriberAsync(), await SubscriberAsync());

        var cards = (await _api.PaymentMethods.ListAsync(new() { Customer = one.Id }, cancellationToken: Double.Token))
            .Concat(await _api.PaymentMethods.ListAsync(new() { Customer = other.Id }, cancellationToken: Double.Token)).ToList();

        Assert.Equal(2, cards.Count);
        Assert.Single(cards.Select(card => card.Card.Fingerprint).Distinct());
        Assert.All(cards, card => Assert.Equal(("visa", "4242"), (card.Card.Brand, card.Card.Last4)));
    }

    [Fact]
    public async Task Errors_HaveTheirCodes()
    {
        var missing = await Assert.ThrowsAsync<StripeException>(
            () => _api.Customers.GetAsync("cus_none", cancellationToken: Double.Token));
        var key = new RequestOptions { IdempotencyKey = Guid.NewGuid().ToString() };
        await _api.Customers.CreateAsync(new() { Name = "A" }, key, Double.Token);
        var other = await Assert.ThrowsAsync<StripeException>(() => _api.Customers.CreateAsync(new() { Name = "B" }, key, Double.Token));

        Assert.Equal((HttpStatusCode.NotFound, "resource_missing"), (missing.HttpStatusCode, missing.StripeError.Code));
        Assert.Equal((HttpStatusCode.BadRequest, "idempotency_error"), (other.HttpStatusCode, other.StripeError.Type));
    }

    [Fact]
    public async Task ChargeThatIsDeclined_IsACardError()
    {
        var error = await Assert.ThrowsAsync<StripeException>(() => _api.PaymentIntents.CreateAsync(
            new()
            {
                Amount = 500,
                Currency = "usd",
                PaymentMethod = "pm_card_visa_chargeDeclined",
                Confirm = true,
            },
            cancellationToken: Double.Token));

        Assert.Equal((HttpStatusCode.PaymentRequired, "card_declined"), (error.HttpStatusCode, error.StripeError.Code));
        Assert.Equal("requires_payment_method", error.StripeError.PaymentIntent.Status);
    }

    private async Task<string> PriceAsync(long amount) => (await _api.Prices.CreateAsync(
        new()
        {
            UnitAmount = amount,
            Currency = "usd",
            Recurring = new() { Interval = "month" },
            ProductData = new() { Name = $"Plan of {amount}" },
        },
        cancellationToken: Double.Token)).Id;

    private async Task<Customer> SubscriberAsync(string? clock = null)
    {
        var customer = await _api.Customers.CreateAsync(
            new() { TestClock = clock, Name = "Ada" }, cancellationToken: Double.Token);
        var card = await _api.PaymentMethods.AttachAsync("pm_card_visa", new() { Customer = customer.Id }, cancellationToken: Double.Token);
        return await _api.Customers.UpdateAsync(
            customer.Id, new() { InvoiceSettings = new() { DefaultPaymentMethod = card.Id } }, cancellationToken: Double.Token);
    }
}
