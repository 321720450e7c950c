using Aiomus.Grains.Interfaces.Subscriptions;

namespace Aiomus.Payments.Tests;

public sealed class SubscriptionTests
{
    [Fact]
    public async Task PaidCheckout_BringsThePlan()
    {
        await using var cluster = await PaidCluster.StartAsync();
        var ada = await Payer.CreateAsync(cluster);
        Assert.True((await ada.Subscription.GetAsync()).CanTry);

        await ada.SubscribeAsync("plus");

        var seen = await ada.Subscription.GetAsync();
        Assert.Equal((SubscriptionStanding.Trialing, 900, "eur"), (seen.Standing, seen.Amount!.Value, seen.Currency));
        Assert.Equal(cluster.Cluster.Time.GetUtcNow().AddDays(7), seen.TrialEndsAt!.Value, TimeSpan.FromMinutes(5));
        Assert.False(seen.CanTry);
        var customer = Assert.Single(await cluster.Stripe.V1.Customers.ListAsync(cancellationToken: PaidCluster.Token));
        Assert.Equal(ada.Email, customer.Email);
        Assert.Equal([new("user_id", $"{ada.Id:D}")], customer.Metadata);
    }
}
