using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests;

namespace Aiomus.Payments.Tests;

/// <summary>Whatever fails at whatever step: there is one customer, one subscription, one payment.</summary>
public sealed class KilledTests
{
    private static readonly Dictionary<string, string?> NoTrial = new() { ["Aiomus:Plans:Plus:TrialDays"] = "0" };

    private static CancellationToken Token => PaidCluster.Token;

    [Fact]
    public async Task CheckoutKilledAfterAnyWrite_MakesEverythingOnce()
    {
        for (var survived = 0; ; survived++)
        {
            await using var cluster = await PaidCluster.StartAsync(NoTrial);
            var ada = await Payer.CreateAsync(cluster);
            cluster.Cluster.Stop.StopAfter(survived);

            var fault = await Record.ExceptionAsync(
                () => ada.Subscription.SubscribeAsync("plus", PriceInterval.Month, null, Payer.Places));
            await cluster.Cluster.KillAndRestartAsync();
            await ada.SubscribeAsync("plus");

            await HasOneOfAllAsync(cluster, ada);
            if (fault is null)
            {
                Assert.InRange(survived, 5, 20);
                return;
            }
        }
    }

    [Theory]
    [InlineData("/v1/customers")]
    [InlineData("/v1/prices")]
    [InlineData("/v1/checkout/sessions")]
    [InlineData("/v1/subscriptions")]
    [InlineData("/v1/charges")]
    public async Task AnswerOfTheProcessorThatIsLost_MakesNothingTwice(string path)
    {
        await using var cluster = await PaidCluster.StartAsync(NoTrial);
        var ada = await Payer.CreateAsync(cluster);
        for (var skipped = 0; skipped < 3; skipped++)
        {
            cluster.Double.Faults.FailNext(500, afterWork: true, path: path);
            await Record.ExceptionAsync(() => ada.Subscription.SubscribeAsync("plus", PriceInterval.Month, null, Payer.Places));
        }

        cluster.Double.Faults.Clear();
        await ada.SubscribeAsync("plus");

        await HasOneOfAllAsync(cluster, ada);
    }

    [Fact]
    public async Task LookKilledAfterAnyWrite_CreditsWhatWasPaidOnce()
    {
        for (var survived = 0; survived < 12; survived++)
        {
            await using var cluster = await PaidCluster.StartAsync(NoTrial);
            var ada = await Payer.CreateAsync(cluster);
            var plan = await ada.Subscription.SubscribeAsync("plus", PriceInterval.Month, null, Payer.Places);
            var pack = await ada.Subscription.BuyCreditsAsync("small", Payer.Places);
            cluster.Double.Faults.DelayDeliveries = TimeSpan.FromHours(1);
            await ada.PayAsync(plan.Url);
            await ada.PayAsync(pack);
            cluster.Cluster.Stop.StopAfter(survived);
            await Record.ExceptionAsync(() => ada.Subscription.RefreshAsync());

            await cluster.Cluster.KillAndRestartAsync();
            cluster.Double.Faults.Clear();
            await cluster.AdvanceAsync(TimeSpan.FromHours(2));

            await ada.HasAsync("plus");
            await Eventually.AssertAsync(async () => Assert.Equal(500, (await ada.Quota.GetAsync()).Bought));
            await cluster.ReconcileAsync(ada.Id);
            await Eventually.AssertAsync(async () => Assert.False((await ada.Subscription.GetAsync()).IsExpecting));
            Assert.Equal(500, (await ada.Quota.GetAsync()).Bought);
        }
    }

    [Fact]
    public async Task ChangeWhoseAnswerIsLost_IsPaidOnce()
    {
        await using var cluster = await PaidCluster.StartAsync(NoTrial);
        var ada = await Payer.CreateAsync(cluster);
        await ada.SubscribeAsync("plus");
        await cluster.AdvanceAsync(TimeSpan.FromDays(3));
        await Eventually.AssertAsync(async () => Assert.False((await ada.Subscription.GetAsync()).IsExpecting));
        var live = Assert.Single(await cluster.Stripe.V1.Subscriptions.ListAsync(cancellationToken: Token));
        cluster.Double.Faults.FailNext(500, afterWork: true, path: $"/v1/subscriptions/{live.Id}");

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => ada.Subscription.ChangeAsync("pro", null));
        await cluster.Cluster.KillAndRestartAsync();
        await ada.Subscription.ChangeAsync("pro", null);

        Assert.Equal(ErrorCode.ProcessorUnavailable, refusal.Code);
        await ada.HasAsync("pro");
        Assert.Equal(2, (await cluster.Stripe.V1.Charges.ListAsync(cancellationToken: Token)).Data.Count);
    }

    private static async Task HasOneOfAllAsync(PaidCluster cluster, Payer ada)
    {
        var customer = Assert.Single(await cluster.Stripe.V1.Customers.ListAsync(cancellationToken: Token));
        Assert.Equal($"{ada.Id:D}", customer.Metadata["user_id"]);
        Assert.Single(await cluster.Stripe.V1.Subscriptions.ListAsync(new() { Status = "all" }, cancellationToken: Token));
        Assert.Single(await cluster.Stripe.V1.Charges.ListAsync(cancellationToken: Token));
        Assert.Empty(await cluster.Stripe.V1.Checkout.Sessions.ListAsync(new() { Status = "open" }, cancellationToken: Token));
    }
}
