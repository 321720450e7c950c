using System.Net;

namespace Aiomus.StripeDouble.Tests.Checkout;

public sealed class CheckoutPageTests
{
    [Fact]
    public async Task Page_SaysThatNoMoneyMoves()
    {
        await using var tried = await Double.StartAsync();

        var (status, page, _) = await tried.Person.SeeAsync((await tried.OfferAsync()).Url);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("No money moves", page, StringComparison.Ordinal);
        Assert.Contains("9.00 USD", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.Contains("href=\"http://127.0.0.1:1/back\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CardThatPays_Subscribes()
    {
        await using var tried = await Double.StartAsync();
        var session = await tried.OfferAsync(set: options => options.SubscriptionData = new() { Metadata = new() { ["user"] = "u1" } });

        var (status, page, location) = await tried.Person.PayAsync(session.Url);

        Assert.True(status == HttpStatusCode.SeeOther, page);
        Assert.Equal($"http://127.0.0.1:1/done?session={session.Id}", location);
        session = await tried.Api.Checkout.Sessions.GetAsync(
            session.Id, new() { Expand = ["subscription.latest_invoice.payments", "line_items"] }, cancellationToken: Double.Token);
        Assert.Equal(("complete", "paid", 900), (session.Status, session.PaymentStatus, session.AmountTotal));
        Assert.Equal("active", session.Subscription.Status);
        Assert.Equal("u1", session.Subscription.Metadata["user"]);
        Assert.Equal(session.Subscription.StartDate.AddMonths(1), session.Subscription.Items.Data.Single().CurrentPeriodEnd);
        Assert.Equal("paid", session.Subscription.LatestInvoice.Status);
        Assert.Equal(session.Subscription.Id, session.Subscription.LatestInvoice.Parent.SubscriptionDetails.SubscriptionId);
        Assert.Equal(900, session.Subscription.LatestInvoice.Payments.Data.Single().AmountPaid);
        Assert.Equal("Basic", session.LineItems.Data.Single().Description);
    }

    [Fact]
    public async Task CardThatDeclines_ChangesNothing()
    {
        await using var tried = await Double.StartAsync();
        var session = await tried.OfferAsync();

        var (_, page, location) = await tried.Person.PayAsync(session.Url, "4000000000000002");

        Assert.Null(location);
        Assert.Contains("declined", page, StringComparison.Ordinal);
        Assert.Contains("Ada &lt;Example&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("4000000000000002", page, StringComparison.Ordinal);
        session = await tried.Api.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Double.Token);
        Assert.Equal(("open", null), (session.Status, session.SubscriptionId));
    }

    [Fact]
    public async Task CardThatIsReal_IsRefusedAndKeptNowhere()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("aiomus-double-").FullName, "double.db");
        await using (var tried = await Double.StartAsync(options => options.File = file))
        {
            var (_, page, location) = await tried.Person.PayAsync((await tried.OfferAsync()).Url, "4111 1111 1111 1111");
            await tried.SubscribeAsync();

            Assert.Null(location);
            Assert.Contains("Only test cards", page, StringComparison.Ordinal);
        }

        var kept = Directory.EnumerateFiles(Path.GetDirectoryName(file)!).Select(File.ReadAllText).ToList();
        Assert.NotEmpty(kept);
        Assert.All(kept, text => Assert.DoesNotContain("411111", text, StringComparison.Ordinal));
        Assert.All(kept, text => Assert.DoesNotContain("42424242", text, StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task CardThatAsksFirst_PaysOnceConfirmed()
    {
        await using var tried = await Double.StartAsync();
        var session = await tried.OfferAsync();
        var (_, _, question) = await tried.Person.PayAsync(session.Url, "4000002500003155");
        var (_, page, _) = await tried.Person.SeeAsync(question!);
        Assert.Contains("Confirm", page, StringComparison.Ordinal);
        Assert.Equal("open", (await tried.Api.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Double.Token)).Status);

        var (_, refused, nowhere) = await tried.Person.SendAsync(question!, [new("action", "refuse")]);
        await tried.Person.PayAsync(session.Url, "4000002500003155");
        var (_, _, done) = await tried.Person.SendAsync(question!, [new("action", "confirm")]);

        Assert.Null(nowhere);
        Assert.Contains("not confirmed", refused, StringComparison.Ordinal);
        Assert.EndsWith(session.Id, done, StringComparison.Ordinal);
        Assert.Equal("complete", (await tried.Api.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Double.Token)).Status);
    }

    [Fact]
    public async Task CardThatIsDisputed_TellsOfIt()
    {
        await using var tried = await Double.StartAsync();

        await tried.SubscribeAsync(card: "4000000000000259");

        var dispute = (await tried.Api.Disputes.ListAsync(cancellationToken: Double.Token)).Data.Single();
        Assert.Equal(("needs_response", 900), (dispute.Status, dispute.Amount));
        Assert.True((await tried.Api.Charges.GetAsync(dispute.ChargeId, cancellationToken: Double.Token)).Disputed);
        Assert.Contains("charge.dispute.created", await tried.EventsAsync());
    }

    [Fact]
    public async Task FormFromElsewhere_IsRefused()
    {
        await using var tried = await Double.StartAsync();
        var session = await tried.OfferAsync();

        var (status, _, _) = await tried.Person.SendAsync(
            session.Url,
            [new("name", "A"), new("card", "4242424242424242"), new("expiry", "12/34"), new("cvc", "123"), new("action", "pay")],
            origin: "http://evil.example");

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("open", (await tried.Api.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Double.Token)).Status);
    }

    [Fact]
    public async Task Code_TakesItsPartOff()
    {
        await using var tried = await Double.StartAsync();
        var coupon = await tried.Api.Coupons.CreateAsync(
            new() { PercentOff = 50, Duration = "repeating", DurationInMonths = 2 }, cancellationToken: Double.Token);
        await tried.Api.PromotionCodes.CreateAsync(
            new() { Code = "HALF", Promotion = new() { Type = "coupon", Coupon = coupon.Id }, MaxRedemptions = 1 },
            cancellationToken: Double.Token);
        var session = await tried.OfferAsync(set: options => options.AllowPromotionCodes = true);

        var wrong = await tried.Person.PayAsync(session.Url, action: "apply", code: "NOPE");
        var right = await tried.Person.PayAsync(session.Url, action: "apply", code: "half");
        await tried.Person.PayAsync(session.Url);

        Assert.Contains("not valid", wrong.Page, StringComparison.Ordinal);
        Assert.Contains("4.50 USD", right.Page, StringComparison.Ordinal);
        session = await tried.Api.Checkout.Sessions.GetAsync(
            session.Id, new() { Expand = ["subscription.discounts.promotion_code"] }, cancellationToken: Double.Token);
        Assert.Equal(450, session.AmountTotal);
        Assert.Equal("HALF", session.Subscription.Discounts.Single().PromotionCode.Code);
        await tried.AdvanceAsync(32);
        await tried.AdvanceAsync(32);
        Assert.Equal([450, 450, 900], (await tried.InvoicesAsync(session.Subscription)).Select(invoice => invoice.AmountPaid).Order());
    }

    [Fact]
    public async Task PaymentWithoutSubscription_IsTakenOnce()
    {
        await using var tried = await Double.StartAsync();
        var session = await tried.OfferAsync("pack", options =>
        {
            options.PaymentIntentData = new() { Metadata = new() { ["user"] = "u1" } };
        });

        await tried.Person.PayAsync(session.Url);

        session = await tried.Api.Checkout.Sessions.GetAsync(
            session.Id, new() { Expand = ["payment_intent.latest_charge"] }, cancellationToken: Double.Token);
        Assert.Equal(("paid", "succeeded"), (session.PaymentStatus, session.PaymentIntent.Status));
        Assert.Equal("u1", session.PaymentIntent.Metadata["user"]);
        Assert.Equal("4242", session.PaymentIntent.LatestCharge.PaymentMethodDetails.Card.Last4);
        var (_, _, location) = await tried.Person.SeeAsync($"/c/pay/{session.Id}");
        Assert.EndsWith(session.Id, location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuyerWhoIsNew_BecomesACustomer()
    {
        await using var tried = await Double.StartAsync();
        var session = await tried.OfferAsync(set: options => options.CustomerEmail = "new@example.com");

        await tried.Person.PayAsync(session.Url);

        var customer = (await tried.Api.Customers.ListAsync(new() { Email = "new@example.com" }, cancellationToken: Double.Token)).Single();
        Assert.Equal("Ada <Example>", customer.Name);
        Assert.Single(await tried.Api.PaymentMethods.ListAsync(new() { Customer = customer.Id }, cancellationToken: Double.Token));
    }

    [Fact]
    public async Task OfferThatNobodyTakes_Expires()
    {
        await using var tried = await Double.StartAsync();
        var (forgotten, ended) = (await tried.OfferAsync(), await tried.OfferAsync());

        await tried.Api.Checkout.Sessions.ExpireAsync(ended.Id, cancellationToken: Double.Token);
        await tried.AdvanceAsync(1.1);

        Assert.Equal(2, (await tried.EventsAsync()).Count(type => type == "checkout.session.expired"));
        Assert.Equal("expired", (await tried.Api.Checkout.Sessions.GetAsync(forgotten.Id, cancellationToken: Double.Token)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await tried.Person.PayAsync(forgotten.Url)).Status);
    }
}
