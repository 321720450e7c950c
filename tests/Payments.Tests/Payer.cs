using System.Net;
using System.Security.Cryptography;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests;

namespace Aiomus.Payments.Tests;

/// <summary>A person with a confirmed address, who pays at the double's pages as with a browser.</summary>
internal sealed class Payer
{
    public const string Good = "4242 4242 4242 4242";
    public const string FailsLater = "4000 0000 0000 0341";
    public const string Disputed = "4000 0000 0000 0259";

    public static readonly ReturnPlaces Places = new("http://127.0.0.1:1/done?session={CHECKOUT_SESSION_ID}", "http://127.0.0.1:1/back");

    private readonly PaidCluster _cluster;
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private Payer(PaidCluster cluster, Guid id) => (_cluster, Id) = (cluster, id);

    public Guid Id { get; }

    public string Email => $"{Id:N}@example.com";

    public ISubscriptionGrain Subscription => _cluster.Grains.GetGrain<ISubscriptionGrain>(Id);

    public IQuotaGrain Quota => _cluster.Grains.GetGrain<IQuotaGrain>(Id);

    public static async Task<Payer> CreateAsync(PaidCluster cluster)
    {
        var payer = new Payer(cluster, Guid.NewGuid());
        var link = Link();
        var account = cluster.Grains.GetGrain<ICredentialsGrain>(payer.Id);
        await account.RegisterAsync(
            new AccountRegistration(payer.Email, "hash", "Ada", link, cluster.Cluster.Time.GetUtcNow().AddDays(1)));
        Assert.Equal(EmailConfirmation.Confirmed, await account.ConfirmAsync(link, "hash"));
        return payer;
    }

    public static SecretHash Link() => new(Guid.NewGuid().ToString("N"), RandomNumberGenerator.GetBytes(32));

    /// <summary>Pays on a page of the double.</summary>
    public async Task PayAsync(string url, string card = Good)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new FormUrlEncodedContent(
            [
                new("name", "Ada Example"), new("card", card), new("expiry", "12/49"), new("cvc", "123"), new("action", "pay"),
                new("promotion_code", ""), new("email", ""),
            ]),
        };
        request.Headers.TryAddWithoutValidation("Origin", _cluster.Double.Address.GetLeftPart(UriPartial.Authority));
        using var answer = await Http.SendAsync(request, PaidCluster.Token);
        Assert.True(
            answer.StatusCode == HttpStatusCode.SeeOther, await answer.Content.ReadAsStringAsync(PaidCluster.Token));
    }

    /// <summary>Subscribes and waits until the plan is in force.</summary>
    public async Task SubscribeAsync(string plan, PriceInterval interval = PriceInterval.Month, string card = Good)
    {
        var page = await Subscription.SubscribeAsync(plan, interval, null, Places);
        Assert.False(page.IsSubscribed);
        await PayAsync(page.Url, card);
        await _cluster.Double.FlushAsync(PaidCluster.Token);
        await HasAsync(plan);
    }

    /// <summary>Waits until this plan is in force, everywhere.</summary>
    public Task HasAsync(string plan, SubscriptionStanding? standing = null) => Eventually.AssertAsync(async () =>
    {
        var seen = await Subscription.GetAsync();
        Assert.Equal((plan, standing ?? seen.Standing), (seen.Plan, seen.Standing));
        Assert.Equal(plan, (await Subscription.GetPlanAsync()).Name);
        Assert.Equal(plan, (await Quota.GetAsync()).Plan);
    });
}
