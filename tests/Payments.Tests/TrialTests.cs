using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests;
using Orleans;

namespace Aiomus.Payments.Tests;

public sealed class TrialTests : IAsyncLifetime
{
    private PaidCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await PaidCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task FirstTrial_CostsNothing()
    {
        var ada = await Payer.CreateAsync(_cluster);
        Assert.True((await ada.Subscription.GetAsync()).CanTry);

        await ada.SubscribeAsync("plus");

        await ada.HasAsync("plus", SubscriptionStanding.Trialing);
        Assert.False((await ada.Subscription.GetAsync()).CanTry);
        Assert.Empty(await _cluster.Stripe.V1.Charges.ListAsync(cancellationToken: PaidCluster.Token));
    }

    [Fact]
    public async Task SecondTrialOfACard_IsPaidAtOnceAlsoAfterItsPersonWasErased()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");
        await ada.HasAsync("plus", SubscriptionStanding.Trialing);
        var erasure = await _cluster.Grains.GetGrain<IErasureGrain>(ada.Id).RequestAsync();
        await Eventually.AssertAsync(async () => Assert.Equal(
            ErasureStep.Completed, (await _cluster.Grains.GetGrain<IErasureReceiptGrain>(erasure!.Id).GetAsync())!.Step));

        var eve = await Payer.CreateAsync(_cluster);
        await eve.SubscribeAsync("plus");

        await eve.HasAsync("plus", SubscriptionStanding.Active);
        await _cluster.AdvanceAsync(TimeSpan.FromHours(2));
        await eve.HasAsync("plus", SubscriptionStanding.Active);
        var charge = Assert.Single(await _cluster.Stripe.V1.Charges.ListAsync(cancellationToken: PaidCluster.Token));
        Assert.Equal(900, charge.Amount);
    }

    [Fact]
    public async Task SecondTrialOfACardThatDoesNotPay_GivesNothing()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus", card: Payer.FailsLater);
        var eve = await Payer.CreateAsync(_cluster);

        var page = await eve.Subscription.SubscribeAsync("plus", PriceInterval.Month, null, Payer.Places);
        await eve.PayAsync(page.Url, Payer.FailsLater);
        await _cluster.Double.FlushAsync(PaidCluster.Token);

        await eve.HasAsync("free", SubscriptionStanding.PastDue);
    }
}
