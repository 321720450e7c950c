using System.Net;
using Stripe;

namespace Aiomus.StripeDouble.Tests.Portal;

public sealed class PortalPageTests
{
    [Fact]
    public async Task Portal_ShowsPlanCardAndInvoices()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync();

        var (_, page, _) = await tried.Person.SeeAsync(await OpenAsync(tried, subscription));

        Assert.Contains("No money moves", page, StringComparison.Ordinal);
        Assert.Contains("Basic: 9.00 USD / month", page, StringComparison.Ordinal);
        Assert.Contains("visa ending in 4242, expires 12/2034", page, StringComparison.Ordinal);
        Assert.Contains(subscription.LatestInvoice.Number, page, StringComparison.Ordinal);
        Assert.Contains("href=\"http://127.0.0.1:1/home\"", page, StringComparison.Ordinal);
        var (status, invoice, _) = await tried.Person.SeeAsync(subscription.LatestInvoice.HostedInvoiceUrl);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Total: 9.00 USD", invoice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Portal_CancelsAtTheEndAndResumes()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync();
        var url = await OpenAsync(tried, subscription);

        await tried.Person.SendAsync($"{url}/cancel", []);
        var ends = await tried.GetAsync(subscription.Id);
        await tried.Person.SendAsync($"{url}/resume", []);
        var stays = await tried.GetAsync(subscription.Id);

        Assert.True(ends.CancelAtPeriodEnd);
        Assert.Equal(ends.Items.Data[0].CurrentPeriodEnd, ends.CancelAt);
        Assert.False(stays.CancelAtPeriodEnd);
        Assert.Null(stays.CancelAt);
    }

    [Fact]
    public async Task Portal_TakesAnotherCard()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync();
        var url = await OpenAsync(tried, subscription);

        var refused = await tried.Person.PayAsync($"{url}/card", "4000000000000002");
        var taken = await tried.Person.PayAsync($"{url}/card", "5555555555554444");

        Assert.Contains("declined", refused.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, taken.Status);
        var changed = await tried.Api.Subscriptions.GetAsync(
            subscription.Id, new() { Expand = ["default_payment_method"] }, cancellationToken: Double.Token);
        Assert.Equal("mastercard", changed.DefaultPaymentMethod.Card.Brand);
    }

    [Fact]
    public async Task InvoiceThatIsOpen_IsPaidAtItsPage()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync(card: "4000000000000341");
        await tried.AdvanceAsync(32);
        var invoice = (await tried.GetAsync(subscription.Id)).LatestInvoice;
        var failed = await tried.Person.SendAsync(invoice.HostedInvoiceUrl, []);
        await tried.Person.PayAsync($"{await OpenAsync(tried, subscription)}/card");

        var paid = await tried.Person.SendAsync(invoice.HostedInvoiceUrl, []);

        Assert.Contains("failed", failed.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, paid.Status);
        Assert.Equal("active", (await tried.GetAsync(subscription.Id)).Status);
    }

    [Fact]
    public async Task LinkWithAWrongSecretOrAnHourLater_ShowsNothing()
    {
        await using var tried = await Double.StartAsync();
        var url = await OpenAsync(tried, await tried.SubscribeAsync());

        var wrong = await tried.Person.SeeAsync(url[..^1]);
        await tried.AdvanceAsync(0.1);
        var late = await tried.Person.SeeAsync(url);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (wrong.Status, late.Status));
    }

    private static async Task<string> OpenAsync(Double tried, Subscription subscription)
    {
        var session = await tried.Api.BillingPortal.Sessions.CreateAsync(
            new() { Customer = subscription.CustomerId, ReturnUrl = "http://127.0.0.1:1/home" }, cancellationToken: Double.Token);
        return session.Url;
    }
}
