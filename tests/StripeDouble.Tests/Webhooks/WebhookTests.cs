using Stripe;

namespace Aiomus.StripeDouble.Tests.Webhooks;

public sealed class WebhookTests
{
    [Fact]
    public async Task Event_IsSignedAsTheClientVerifies()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var tried = await Double.StartAsync(options => options.WebhookUrl = receiver.Url);

        await tried.Api.Customers.CreateAsync(new() { Email = "ada@example.com" }, cancellationToken: Double.Token);
        await tried.Server.FlushAsync(Double.Token);

        var (body, signature) = receiver.Received.Single(item => item.Body.Contains("customer.created", StringComparison.Ordinal));
        var told = EventUtility.ConstructEvent(body, signature, "whsec_double");
        Assert.Equal(("customer.created", StripeConfiguration.ApiVersion), (told.Type, told.ApiVersion));
        Assert.Equal("ada@example.com", ((Customer)told.Data.Object).Email);
        Assert.Throws<StripeException>(() => EventUtility.ConstructEvent(body, signature, "whsec_other"));
    }

    [Fact]
    public async Task TwoSecrets_BothSign()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var tried = await Double.StartAsync();
        tried.Server.SetWebhook(receiver.Url, "whsec_old", "whsec_new");

        await tried.Api.Customers.CreateAsync(new(), cancellationToken: Double.Token);
        await tried.Server.FlushAsync(Double.Token);

        var (body, signature) = receiver.Received.Single();
        Assert.Equal(2, signature.Split("v1=").Length - 1);
        EventUtility.ConstructEvent(body, signature, "whsec_old");
        EventUtility.ConstructEvent(body, signature, "whsec_new");
    }

    [Fact]
    public async Task Checkout_TellsOfEverythingInOrder()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var tried = await Double.StartAsync(options => options.WebhookUrl = receiver.Url);

        var subscription = await tried.SubscribeAsync();
        await tried.Server.FlushAsync(Double.Token);

        string[] told =
        [
            "customer.created", "payment_method.attached", "invoice.created", "invoice.finalized", "payment_intent.created",
            "charge.succeeded", "payment_intent.succeeded", "invoice_payment.paid", "invoice.paid", "invoice.payment_succeeded",
            "customer.subscription.created", "checkout.session.completed",
        ];
        Assert.Equal(told, receiver.Types.Where(type => !type.StartsWith("price", StringComparison.Ordinal)));
        var created = (Subscription)receiver.Events.Single(item => item.Type == "customer.subscription.created").Data.Object;
        Assert.Equal((subscription.Id, "active"), (created.Id, created.Status));
    }

    [Fact]
    public async Task Change_TellsWhatItWasBefore()
    {
        await using var tried = await Double.StartAsync();
        var subscription = await tried.SubscribeAsync();

        await tried.Api.Subscriptions.UpdateAsync(subscription.Id, new() { CancelAtPeriodEnd = true }, cancellationToken: Double.Token);

        var told = (await tried.Api.Events.ListAsync(
            new() { Type = "customer.subscription.updated" }, cancellationToken: Double.Token)).Data[0];
        Assert.Equal("False", told.Data.PreviousAttributes["cancel_at_period_end"].ToString());
        Assert.NotNull(told.Request.Id);
    }

    [Fact]
    public async Task EventThatIsNotTaken_IsSentAgainAfterAPause()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var tried = await Double.StartAsync();
        tried.Server.SetWebhook(receiver.Url);
        receiver.Status = 500;
        await tried.Api.Customers.CreateAsync(new(), cancellationToken: Double.Token);
        await tried.Server.FlushAsync(Double.Token);
        receiver.Status = 200;

        await tried.Server.AdvanceAsync(TimeSpan.FromMinutes(1), Double.Token);
        await tried.Server.FlushAsync(Double.Token);
        await tried.Server.AdvanceAsync(TimeSpan.FromDays(3), Double.Token);
        await tried.Server.FlushAsync(Double.Token);

        Assert.Equal(2, receiver.Received.Count);
        Assert.Single(receiver.Events.Select(told => told.Id).Distinct());
        Assert.Equal(0, (await tried.Api.Events.GetAsync(receiver.Events[0].Id, cancellationToken: Double.Token)).PendingWebhooks);
    }

    [Fact]
    public async Task EventThatIsNotTaken_OutlivesTheProcess()
    {
        await using var receiver = await Receiver.StartAsync();
        var folder = Directory.CreateTempSubdirectory("aiomus-double-").FullName;
        string customer;
        await using (var first = await Double.StartAsync(options => options.File = Path.Combine(folder, "double.db")))
        {
            receiver.Status = 503;
            first.Server.SetWebhook(receiver.Url);
            customer = (await first.Api.Customers.CreateAsync(new(), cancellationToken: Double.Token)).Id;
            await first.Server.FlushAsync(Double.Token);
        }

        receiver.Status = 200;
        receiver.Received.Clear();
        await using (var second = await Double.StartAsync(options => options.File = Path.Combine(folder, "double.db")))
        {
            second.Server.SetWebhook(receiver.Url);
            await second.Server.AdvanceAsync(TimeSpan.FromMinutes(1), Double.Token);
            await second.Server.FlushAsync(Double.Token);

            Assert.Equal(customer, ((Customer)receiver.Events.Single(told => told.Type == "customer.created").Data.Object).Id);
            Assert.Equal(4, (await second.Api.Prices.ListAsync(new() { Limit = 100 }, cancellationToken: Double.Token)).Data.Count);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Endpoint_GetsOnlyWhatItWants()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var tried = await Double.StartAsync();
        var endpoint = await tried.Api.WebhookEndpoints.CreateAsync(
            new() { Url = receiver.Url.ToString(), EnabledEvents = ["customer.deleted"] }, cancellationToken: Double.Token);
        var customer = await tried.Api.Customers.CreateAsync(new(), cancellationToken: Double.Token);

        await tried.Api.Customers.DeleteAsync(customer.Id, cancellationToken: Double.Token);
        await tried.Server.FlushAsync(Double.Token);

        var (body, signature) = receiver.Received.Single();
        Assert.Equal("customer.deleted", EventUtility.ConstructEvent(body, signature, endpoint.Secret).Type);
        Assert.Null((await tried.Api.WebhookEndpoints.GetAsync(endpoint.Id, cancellationToken: Double.Token)).Secret);
    }

    [Fact]
    public async Task Faults_DropRepeatShuffleAndDelay()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var tried = await Double.StartAsync();
        tried.Server.SetWebhook(receiver.Url);
        (tried.Server.Faults.ShuffleSeed, tried.Server.Faults.DuplicateEvery, tried.Server.Faults.DropEvery) = (7, 2, 5);
        tried.Server.Faults.DelayDeliveries = TimeSpan.FromMinutes(10);
        for (var count = 0; count < 10; count++)
        {
            await tried.Api.Customers.CreateAsync(new(), cancellationToken: Double.Token);
        }

        await tried.Server.FlushAsync(Double.Token);
        var early = receiver.Received.Count;
        await tried.Server.AdvanceAsync(TimeSpan.FromMinutes(11), Double.Token);
        await tried.Server.FlushAsync(Double.Token);

        var sent = (await tried.Api.Events.ListAsync(new() { Type = "customer.created", Limit = 100 }, cancellationToken: Double.Token))
            .Select(told => told.Id).Reverse().ToList();
        var came = receiver.Events.Select(told => told.Id).ToList();
        Assert.Equal((0, 12, 8), (early, came.Count, came.Distinct().Count()));
        Assert.NotEqual(sent.Intersect(came), came.Distinct());
    }
}
