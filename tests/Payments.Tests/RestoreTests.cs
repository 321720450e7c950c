using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Subscriptions;
using Aiomus.Grains.Tests;
using Aiomus.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Aiomus.Payments.Tests;

/// <summary>A backup from before somebody subscribed is put back: rows about the customer are gone, the processor has them all.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private PaidCluster _cluster = null!;

    private static CancellationToken Token => PaidCluster.Token;

    public async ValueTask InitializeAsync() => _cluster = await PaidCluster.StartAsync(
        new Dictionary<string, string?> { ["Aiomus:Plans:Plus:TrialDays"] = "0" });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task NextEvent_BringsThePlanBack()
    {
        var ada = await ForgottenAsync();

        await _cluster.AdvanceAsync(TimeSpan.FromDays(32));

        await ada.HasAsync("plus", SubscriptionStanding.Active);
        Assert.Single(await _cluster.Stripe.V1.Customers.ListAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task SecondCheckout_FindsTheSubscriptionThatThereIs()
    {
        var ada = await ForgottenAsync();

        var page = await ada.Subscription.SubscribeAsync("plus", PriceInterval.Month, null, Payer.Places);

        Assert.True(page.IsSubscribed);
        await ada.HasAsync("plus", SubscriptionStanding.Active);
        Assert.Single(await _cluster.Stripe.V1.Customers.ListAsync(cancellationToken: Token));
    }

    private async Task<Payer> ForgottenAsync()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");
        await _cluster.Double.FlushAsync(Token);
        await Eventually.AssertAsync(async () => Assert.False((await ada.Subscription.GetAsync()).IsExpecting));
        var customer = Assert.Single(await _cluster.Stripe.V1.Customers.ListAsync(cancellationToken: Token)).Id;
        await ForgetAsync<SubscriptionState>(StorageNames.User, "subscription", ada.Subscription.GetGrainId());
        await ForgetAsync<CustomerState>(
            StorageNames.System, "customer", _cluster.Grains.GetGrain<ICustomerGrain>(customer).GetGrainId());
        await _cluster.Cluster.KillAndRestartAsync();
        Assert.Equal("free", (await ada.Subscription.GetPlanAsync()).Name);
        return ada;
    }

    private async Task ForgetAsync<T>(string storage, string name, GrainId grain)
        where T : new()
    {
        var rows = _cluster.Cluster.Service<IServiceProvider>().GetRequiredKeyedService<IGrainStorage>(storage);
        var state = new GrainState<T>(new T());
        await rows.ReadStateAsync(name, grain, state);
        Assert.True(state.RecordExists);
        await rows.ClearStateAsync(name, grain, state);
    }
}
