using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests;
using Aiomus.Grains.Tests.Clusters;

namespace Aiomus.Payments.Tests;

public sealed class SubscriptionTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> NoTrial = new() { ["Aiomus:Plans:Plus:TrialDays"] = "0" };

    private PaidCluster _cluster = null!;

    private static CancellationToken Token => PaidCluster.Token;

    public async ValueTask InitializeAsync() => _cluster = await PaidCluster.StartAsync(NoTrial);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task PaidCheckout_BringsThePlan()
    {
        var ada = await Payer.CreateAsync(_cluster);

        await ada.SubscribeAsync("plus");

        var seen = await ada.Subscription.GetAsync();
        Assert.Equal((SubscriptionStanding.Active, 900, "eur"), (seen.Standing, seen.Amount!.Value, seen.Currency));
        Assert.Equal(_cluster.Cluster.Time.GetUtcNow().AddMonths(1), seen.PeriodEndsAt!.Value, TimeSpan.FromMinutes(5));
        await Eventually.AssertAsync(async () => Assert.False((await ada.Subscription.GetAsync()).IsExpecting));
        var customer = Assert.Single(await _cluster.Stripe.V1.Customers.ListAsync(cancellationToken: Token));
        Assert.Equal(ada.Email, customer.Email);
        Assert.Equal([new("user_id", $"{ada.Id:D}")], customer.Metadata);
    }

    [Fact]
    public async Task UnpaidCheckout_IsShownAgainAndReplacedByAnother()
    {
        var ada = await Payer.CreateAsync(_cluster);

        var first = await ada.Subscription.SubscribeAsync("plus", PriceInterval.Month, null, Payer.Places);
        var again = await ada.Subscription.SubscribeAsync("plus", PriceInterval.Month, null, Payer.Places);
        var other = await ada.Subscription.SubscribeAsync("pro", PriceInterval.Month, null, Payer.Places);

        Assert.Equal(first.Url, again.Url);
        Assert.NotEqual(first.Url, other.Url);
        Assert.Equal("free", (await ada.Subscription.GetAsync()).Plan);
        var open = await _cluster.Stripe.V1.Checkout.Sessions.ListAsync(new() { Status = "open" }, cancellationToken: Token);
        Assert.Equal(other.Url, Assert.Single(open).Url);
    }

    [Fact]
    public async Task SecondCheckout_LeadsToThePortal()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");

        var second = await ada.Subscription.SubscribeAsync("pro", PriceInterval.Month, null, Payer.Places);

        Assert.True(second.IsSubscribed);
        Assert.Contains("/p/session/", second.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GreaterPlan_BeginsNowAndIsPaidForTheRest()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");
        await _cluster.AdvanceAsync(TimeSpan.FromDays(10));

        var seen = await ada.Subscription.ChangeAsync("pro", null);

        Assert.Equal(("pro", 2900L), (seen.Plan, seen.Amount));
        await ada.HasAsync("pro");
        var invoices = await ada.Subscription.ListInvoicesAsync();
        Assert.Equal(2, invoices.Count);
        Assert.InRange(invoices[0].Total, 1000, 1999);
        Assert.Equal("paid", invoices[0].Status);
    }

    [Fact]
    public async Task GreaterPlanWithADeclinedCard_ChangesNothing()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus", card: Payer.FailsLater);

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => ada.Subscription.ChangeAsync("pro", null));

        Assert.Equal(ErrorCode.PaymentRefused, refusal.Code);
        Assert.Equal("plus", (await ada.Subscription.RefreshAsync()).Plan);
    }

    [Fact]
    public async Task SmallerPlan_BeginsAtTheEndOfThePeriod()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("pro");

        var seen = await ada.Subscription.ChangeAsync("plus", null);

        Assert.Equal(("pro", "plus"), (seen.Plan, seen.NextPlan));
        await _cluster.AdvanceAsync(TimeSpan.FromDays(20));
        await ada.HasAsync("pro");
        await _cluster.AdvanceAsync(TimeSpan.FromDays(14));
        await ada.HasAsync("plus");
        Assert.Null((await ada.Subscription.GetAsync()).NextPlan);
    }

    [Fact]
    public async Task SmallerPlan_IsTakenBackByThePlanOfNow()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("pro");
        await ada.Subscription.ChangeAsync("plus", null);

        var seen = await ada.Subscription.ChangeAsync("pro", null);

        Assert.Null(seen.NextPlan);
        await _cluster.AdvanceAsync(TimeSpan.FromDays(34));
        await ada.HasAsync("pro");
    }

    [Fact]
    public async Task CanceledSubscription_LastsUntilTheEndOfThePeriod()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");

        var seen = await ada.Subscription.SetEndingAsync(true);

        Assert.Equal(seen.PeriodEndsAt, seen.EndsAt);
        await _cluster.AdvanceAsync(TimeSpan.FromDays(20));
        await ada.HasAsync("plus", SubscriptionStanding.Active);
        await _cluster.AdvanceAsync(TimeSpan.FromDays(14));
        await ada.HasAsync("free", SubscriptionStanding.Canceled);
    }

    [Fact]
    public async Task ResumedSubscription_GoesOn()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");
        await ada.Subscription.SetEndingAsync(true);

        var seen = await ada.Subscription.SetEndingAsync(false);

        Assert.Null(seen.EndsAt);
        await _cluster.AdvanceAsync(TimeSpan.FromDays(34));
        await ada.HasAsync("plus", SubscriptionStanding.Active);
    }

    [Fact]
    public async Task EndedSubscription_CanBeBoughtAnewWithoutATrial()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");
        await ada.Subscription.SetEndingAsync(true);
        await _cluster.AdvanceAsync(TimeSpan.FromDays(34));
        await ada.HasAsync("free");

        await ada.SubscribeAsync("pro", PriceInterval.Year);

        var seen = await ada.Subscription.GetAsync();
        Assert.Equal((SubscriptionStanding.Active, PriceInterval.Year, false), (seen.Standing, seen.Interval, seen.CanTry));
    }

    [Fact]
    public async Task FailedRenewal_LeavesThePlanUntilTheGraceEnds()
    {
        await using var cluster = await PaidCluster.StartAsync(
            new Dictionary<string, string?>(NoTrial) { ["Aiomus:Payments:GraceDays"] = "2" });
        var ada = await Payer.CreateAsync(cluster);
        await ada.SubscribeAsync("plus", card: Payer.FailsLater);
        var end = (await ada.Subscription.GetAsync()).PeriodEndsAt!.Value;

        await cluster.AdvanceAsync(end - cluster.Cluster.Time.GetUtcNow() + TimeSpan.FromHours(3));

        await ada.HasAsync("plus", SubscriptionStanding.PastDue);
        Assert.Equal(end.AddDays(2), (await ada.Subscription.GetAsync()).GraceEndsAt!.Value, TimeSpan.FromHours(2));

        // The double does not give up as fast: only our clock moves.
        cluster.Cluster.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal("free", (await ada.Subscription.GetPlanAsync()).Name);
        Assert.Equal(SubscriptionStanding.PastDue, (await ada.Subscription.GetAsync()).Standing);
    }

    [Fact]
    public async Task PaymentThatFailsForGood_EndsThePlan()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus", card: Payer.FailsLater);

        for (var day = 0; day < 62; day++)
        {
            await _cluster.AdvanceAsync(TimeSpan.FromDays(1));
        }

        await ada.HasAsync("free", SubscriptionStanding.Canceled);
    }

    [Fact]
    public async Task DisputedPayment_FreezesAlsoOnceTheDisputeIsLost()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus", card: Payer.Disputed);
        await _cluster.AdvanceAsync(TimeSpan.FromHours(1));

        await ada.HasAsync("plus", SubscriptionStanding.Frozen);
        Assert.True((await ada.Subscription.GetPlanAsync()).Frozen);

        var dispute = Assert.Single(await _cluster.Stripe.V1.Disputes.ListAsync(cancellationToken: Token));
        await _cluster.Stripe.V1.Disputes.CloseAsync(dispute.Id, cancellationToken: Token);
        await _cluster.Double.FlushAsync(Token);
        await Eventually.AssertAsync(async () => Assert.False((await ada.Subscription.GetAsync()).IsExpecting));
        await ada.HasAsync("plus", SubscriptionStanding.Frozen);
    }

    [Fact]
    public async Task PaidPack_BringsItsCreditsOnceAndARefundTakesThemBack()
    {
        var ada = await Payer.CreateAsync(_cluster);
        var url = await ada.Subscription.BuyCreditsAsync("small", Payer.Places);
        await ada.PayAsync(url);
        await _cluster.Double.FlushAsync(Token);
        await Eventually.AssertAsync(async () => Assert.Equal(500, (await ada.Quota.GetAsync()).Bought));

        await ada.Subscription.NoteAsync();
        await _cluster.AdvanceAsync(TimeSpan.FromDays(2));
        await ada.Subscription.RefreshAsync();
        Assert.Equal(500, (await ada.Quota.GetAsync()).Bought);

        var charge = Assert.Single(await _cluster.Stripe.V1.Charges.ListAsync(cancellationToken: Token));
        await _cluster.Stripe.V1.Refunds.CreateAsync(new() { Charge = charge.Id }, cancellationToken: Token);
        await _cluster.Double.FlushAsync(Token);
        await Eventually.AssertAsync(async () => Assert.Equal(0, (await ada.Quota.GetAsync()).Bought));
    }

    [Fact]
    public async Task Trial_IsForTheFirstSubscriptionAlone()
    {
        await using var cluster = await PaidCluster.StartAsync();
        var ada = await Payer.CreateAsync(cluster);
        Assert.True((await ada.Subscription.GetAsync()).CanTry);

        await ada.SubscribeAsync("plus");

        var seen = await ada.Subscription.GetAsync();
        Assert.Equal(SubscriptionStanding.Trialing, seen.Standing);
        Assert.Equal(cluster.Cluster.Time.GetUtcNow().AddDays(7), seen.TrialEndsAt!.Value, TimeSpan.FromMinutes(5));
        Assert.False(seen.CanTry);
    }

    [Fact]
    public async Task OtherAddress_ReachesTheProcessor()
    {
        var ada = await Payer.CreateAsync(_cluster);
        await ada.SubscribeAsync("plus");
        var account = _cluster.Grains.GetGrain<ICredentialsGrain>(ada.Id);
        var (oldLink, newLink) = (Payer.Link(), Payer.Link());
        await account.BeginEmailChangeAsync("other@example.com", oldLink, newLink, _cluster.Cluster.Time.GetUtcNow().AddDays(1));
        await account.ConfirmEmailChangeAsync(oldLink);

        Assert.Equal(EmailConfirmation.Confirmed, await account.ConfirmEmailChangeAsync(newLink));

        await Eventually.AssertAsync(async () => Assert.Equal(
            "other@example.com", Assert.Single(await _cluster.Stripe.V1.Customers.ListAsync(cancellationToken: Token)).Email));
    }

    [Fact]
    public async Task PersonWithoutAnAddress_IsAskedForOne()
    {
        var user = await TestUser.CreateAsync(_cluster.Cluster);

        var refusal = await Assert.ThrowsAsync<AiomusException>(() => _cluster.Grains.GetGrain<ISubscriptionGrain>(user.Id)
            .SubscribeAsync("plus", PriceInterval.Month, null, Payer.Places));

        Assert.Equal(ErrorCode.EmailNeeded, refusal.Code);
    }

    [Fact]
    public async Task UnknownPromotion_IsRefusedAndTheKnownOneCounts()
    {
        var ada = await Payer.CreateAsync(_cluster);
        var coupon = await _cluster.Stripe.V1.Coupons.CreateAsync(
            new() { PercentOff = 50, Duration = "once" }, cancellationToken: Token);
        await _cluster.Stripe.V1.PromotionCodes.CreateAsync(
            new() { Code = "HALF", Promotion = new() { Type = "coupon", Coupon = coupon.Id } }, cancellationToken: Token);

        var refusal = await Assert.ThrowsAsync<AiomusException>(
            () => ada.Subscription.SubscribeAsync("plus", PriceInterval.Month, "NONE", Payer.Places));
        var page = await ada.Subscription.SubscribeAsync("plus", PriceInterval.Month, "HALF", Payer.Places);
        await ada.PayAsync(page.Url);

        Assert.Equal((ErrorCode.InvalidRequest, "promotion"), (refusal.Code, refusal.Field));
        await _cluster.Double.FlushAsync(Token);
        await ada.HasAsync("plus");
        Assert.Equal(450, (await ada.Subscription.ListInvoicesAsync())[0].Total);
    }
}
