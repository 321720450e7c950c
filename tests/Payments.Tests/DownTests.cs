using Aiomus.Grains.Interfaces.Erasure;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests;
using Orleans;
using Orleans.Runtime;

namespace Aiomus.Payments.Tests;

/// <summary>While the processor does not answer.</summary>
public sealed class DownTests : IAsyncLifetime
{
    private PaidCluster _cluster = null!;

    private static CancellationToken Token => PaidCluster.Token;

    public async ValueTask InitializeAsync() => _cluster = await PaidCluster.StartAsync(
        new Dictionary<string, string?> { ["Aiomus:Plans:Plus:TrialDays"] = "0", ["Aiomus:Payments:GraceDays"] = "3" });

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task WhoPaid_KeepsThePlanUntilThePeriodAndTheGraceAreOver()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");
        var end = (await ada.Subscription.GetAsync()).PeriodEndsAt!.Value;
        _cluster.Double.Faults.IsDown = true;
        await ada.Subscription.NoteAsync();

        Assert.Equal("plus", (await ada.Subscription.RefreshAsync()).Plan);
        _cluster.Cluster.Time.Advance(end.AddDays(3).AddMinutes(-5) - _cluster.Cluster.Time.GetUtcNow());
        Assert.Equal("plus", (await ada.Subscription.GetPlanAsync()).Name);
        _cluster.Cluster.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("free", (await ada.Subscription.GetPlanAsync()).Name);
    }

    [Fact]
    public async Task WhoWantsToPay_IsToldWhenToTryAgain()
    {
        var ada = await Payer.CreateAsync(_cluster);
        _cluster.Double.Faults.IsDown = true;

        var refusal = await Assert.ThrowsAsync<AiomusException>(
            () => ada.Subscription.SubscribeAsync("plus", PriceInterval.Month, null, Payer.Places));

        Assert.Equal(ErrorCode.ProcessorUnavailable, refusal.Code);
        Assert.True(refusal.RetryAfter > TimeSpan.Zero);
        _cluster.Double.Faults.IsDown = false;
        await ada.SubscribeAsync("plus");
        Assert.Single(await _cluster.Stripe.V1.Customers.ListAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task WhatHappenedMeanwhile_IsSeenAfterwards()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");
        _cluster.Double.Faults.FailNext(500, count: 6);
        await ada.Subscription.NoteAsync();

        var live = Assert.Single(await EventuallyListAsync());
        await _cluster.Stripe.V1.Subscriptions.CancelAsync(live.Id, cancellationToken: Token);
        await _cluster.Double.FlushAsync(Token);

        await ada.HasAsync("free", SubscriptionStanding.Canceled);
    }

    [Fact]
    public async Task ErasedPerson_IsGoneHereAtOnceAndThereWhenItAnswers()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");
        var customer = Assert.Single(await _cluster.Stripe.V1.Customers.ListAsync(cancellationToken: Token)).Id;
        await _cluster.Double.FlushAsync(Token);
        _cluster.Double.Faults.IsDown = true;

        var erasure = await _cluster.Grains.GetGrain<IErasureGrain>(ada.Id).RequestAsync();
        await Eventually.AssertAsync(async () => Assert.Equal(
            ErasureStep.Completed, (await _cluster.Grains.GetGrain<IErasureReceiptGrain>(erasure!.Id).GetAsync())!.Step));

        var departure = _cluster.Grains.GetGrain<IDepartureGrain>(customer);
        Assert.True(await departure.IsUnderWayAsync());
        _cluster.Double.Faults.IsDown = false;
        await _cluster.Cluster.KillAndRestartAsync();
        await WakeAsync(customer);
        var subscription = Assert.Single(await _cluster.Stripe.V1.Subscriptions.ListAsync(
            new() { Customer = customer, Status = "all" }, cancellationToken: Token));
        Assert.Equal("canceled", subscription.Status);
        Assert.True((await _cluster.Stripe.V1.Customers.GetAsync(customer, cancellationToken: Token)).Deleted);

        // Payments are held for 90 days; then nothing there names the person any more.
        for (var step = 0; step < 8 && await _cluster.Grains.GetGrain<IDepartureGrain>(customer).IsUnderWayAsync(); step++)
        {
            await _cluster.AdvanceAsync(step == 0 ? TimeSpan.FromDays(91) : TimeSpan.FromDays(2));
            await WakeAsync(customer);
        }

        Assert.False(await _cluster.Grains.GetGrain<IDepartureGrain>(customer).IsUnderWayAsync());
        Assert.All(
            await _cluster.Stripe.V1.Charges.ListAsync(cancellationToken: Token),
            charge => Assert.Null(charge.BillingDetails?.Email));
    }

    private Task WakeAsync(string customer) => _cluster.Grains.GetGrain<IDepartureGrain>(customer).AsReference<IRemindable>()
        .ReceiveReminder("departure", default);

    // Its failures may hit this call, too.
    private async Task<IReadOnlyList<Stripe.Subscription>> EventuallyListAsync()
    {
        while (true)
        {
            try
            {
                return (await _cluster.Stripe.V1.Subscriptions.ListAsync(cancellationToken: Token)).Data;
            }
            catch (Stripe.StripeException)
            {
                // The next one.
            }
        }
    }
}
