using System.Globalization;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests;
using Stripe;

namespace Aiomus.Payments.Tests;

/// <summary>
/// A year of somebody who subscribes, changes, ends and buys, while events are shuffled, sent twice, late, or never: what is known here in
/// the end is what the processor has.
/// </summary>
public sealed class OrderTests
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Aiomus:Plans:Plus:TrialDays"] = "0",
        ["Aiomus:Payments:GraceDays"] = "30",
    };

    /// <summary>Six years; as many as AIOMUS_TEST_YEARS says, where somebody has the time.</summary>
    public static TheoryData<int> Seeds =>
    [
        .. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("AIOMUS_TEST_YEARS") ?? "6", CultureInfo.InvariantCulture)),
    ];

    private static CancellationToken Token => PaidCluster.Token;

    [Theory, MemberData(nameof(Seeds))]
    public async Task Year_EndsAsTheProcessorHasIt(int seed)
    {
        await using var cluster = await PaidCluster.StartAsync(Settings);
        var (random, bought) = (new Random(seed), 0L);
        var ada = await Payer.CreateAsync(cluster);
        Disturb(cluster, random);
        for (var month = 0; month < 12; month++)
        {
            bought += await ActAsync(cluster, ada, random);
            for (var week = 0; week < 4; week++)
            {
                await cluster.AdvanceAsync(TimeSpan.FromDays(7.6));
            }

            Disturb(cluster, random);
            if (month % 4 == 3)
            {
                // What was lost is found at night.
                await cluster.ReconcileAsync(ada.Id);
                await AgreesAsync(cluster, ada, bought);
            }
        }
    }

    private static void Disturb(PaidCluster cluster, Random random)
    {
        var faults = cluster.Double.Faults;
        faults.ShuffleSeed = random.Next();
        faults.DuplicateEvery = random.Next(4);
        faults.DropEvery = random.Next(1, 5);
        faults.DelayDeliveries = TimeSpan.FromDays(random.Next(12));
    }

    // What a person, or the operator at the processor, does in a month; answers how many credits it brought.
    private static async Task<long> ActAsync(PaidCluster cluster, Payer ada, Random random)
    {
        var seen = await ada.Subscription.RefreshAsync();
        var isLive = seen.Standing is SubscriptionStanding.Active or SubscriptionStanding.PastDue or SubscriptionStanding.Trialing;
        switch (isLive ? random.Next(6) : 6)
        {
            case 0:
                await TryAsync(() => ada.Subscription.ChangeAsync("pro", null));
                return 0;
            case 1:
                await TryAsync(() => ada.Subscription.ChangeAsync("plus", null));
                return 0;
            case 2:
                await TryAsync(() => ada.Subscription.SetEndingAsync(random.Next(2) == 0));
                return 0;
            case 3:
                await ada.PayAsync(await ada.Subscription.BuyCreditsAsync("small", Payer.Places));
                return 500;
            case 4:
                await ada.PayAsync(await ada.Subscription.BuyCreditsAsync("large", Payer.Places));
                var charges = await cluster.Stripe.V1.Charges.ListAsync(new() { Limit = 100 }, cancellationToken: Token);
                var last = charges.First(charge => charge.Metadata.ContainsKey("pack"));
                await cluster.Stripe.V1.Refunds.CreateAsync(new() { Charge = last.Id }, cancellationToken: Token);
                return 0;
            case 5:
                return 0;
            default:
                // What was lost may be that there is a subscription.
                var page = await ada.Subscription.SubscribeAsync(
                    random.Next(2) == 0 ? "plus" : "pro", PriceInterval.Month, null, Payer.Places);
                if (!page.IsSubscribed)
                {
                    await ada.PayAsync(page.Url);
                }

                return 0;
        }
    }

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (AiomusException refusal) when (refusal.Code is ErrorCode.NoSubscription or ErrorCode.PaymentRefused)
        {
            // It ended while nobody heard of it.
        }
    }

    private static Task AgreesAsync(PaidCluster cluster, Payer ada, long bought) => Eventually.AssertAsync(async () =>
    {
        var all = await cluster.Stripe.V1.Subscriptions.ListAsync(new() { Status = "all", Limit = 100 }, cancellationToken: Token);
        var live = all.SingleOrDefault(one => one.Status is "active" or "past_due");
        var seen = await ada.Subscription.GetAsync();
        Assert.False(seen.IsExpecting);
        Assert.Equal(PlanOf(live), seen.Plan);
        Assert.Equal(live?.Items.Data[0].Price.UnitAmount, seen.Amount);
        Assert.Equal(live?.CancelAtPeriodEnd == true, seen.EndsAt is not null);
        Assert.Equal(live is null ? null : new DateTimeOffset(live.Items.Data[0].CurrentPeriodEnd), seen.PeriodEndsAt);
        Assert.Equal(live?.ScheduleId is not null, seen.NextPlan is not null);
        var quota = await ada.Quota.GetAsync();
        Assert.Equal((PlanOf(live), bought), (quota.Plan, quota.Bought));
        Assert.Single(await cluster.Stripe.V1.Customers.ListAsync(cancellationToken: Token));
    });

    private static string PlanOf(Subscription? live) => live?.Items.Data[0].Price.LookupKey switch
    {
        null => "free",
        var key => key.Split('_')[1],
    };
}
