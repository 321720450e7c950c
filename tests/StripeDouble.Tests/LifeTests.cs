using System.Net;
using Stripe;
using Stripe.Checkout;

namespace Aiomus.StripeDouble.Tests;

public sealed class LifeTests
{
    [Fact]
    public async Task Checkout_SubscribesWhoPays()
    {
        await using var tried = await Double.StartAsync();
        var customer = await tried.Api.Customers.CreateAsync(new() { Email = "ada@example.com" }, cancellationToken: Double.Token);
        var session = await tried.Api.Checkout.Sessions.CreateAsync(
            new()
            {
                Mode = "subscription",
                Customer = customer.Id,
                SuccessUrl = "http://127.0.0.1:1/done?session={CHECKOUT_SESSION_ID}",
                CancelUrl = "http://127.0.0.1:1/back",
                LineItems = [new() { Price = (await tried.PriceAsync("basic_month")).Id, Quantity = 1 }],
                SubscriptionData = new() { Metadata = new() { ["user"] = "u1" } },
            },
            cancellationToken: Double.Token);

        var (status, page, location) = await tried.NewPerson().PayAsync(session.Url);

        Assert.True(status == HttpStatusCode.SeeOther, page);
        Assert.Equal($"http://127.0.0.1:1/done?session={session.Id}", location);
        session = await tried.Api.Checkout.Sessions.GetAsync(
            session.Id, new() { Expand = ["subscription.latest_invoice.payments", "line_items"] }, cancellationToken: Double.Token);
        Assert.Equal("complete", session.Status);
        Assert.Equal("paid", session.PaymentStatus);
        Assert.Equal(900, session.AmountTotal);
        Assert.Equal("active", session.Subscription.Status);
        Assert.Equal("u1", session.Subscription.Metadata["user"]);
        Assert.Equal(customer.Id, session.Subscription.CustomerId);
        Assert.Equal(
            session.Subscription.StartDate.AddMonths(1), session.Subscription.Items.Data.Single().CurrentPeriodEnd);
        Assert.Equal("paid", session.Subscription.LatestInvoice.Status);
        Assert.Equal(session.Subscription.Id, session.Subscription.LatestInvoice.Parent.SubscriptionDetails.SubscriptionId);
        Assert.Equal(900, session.Subscription.LatestInvoice.Payments.Data.Single().AmountPaid);
    }
}
