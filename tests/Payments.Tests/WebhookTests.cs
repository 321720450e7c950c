using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Aiomus.Grains.Interfaces.Subscriptions;
using Aiomus.Grains.Tests;
using Aiomus.Payments.Webhooks;

namespace Aiomus.Payments.Tests;

public sealed class WebhookTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = """{"data":{"object":{"object":"invoice","customer":"cus_1"}}}"""u8.ToArray();

    [Fact]
    public void Signature_HoldsUnderAnyOfTheSecrets()
    {
        Assert.True(WebhookSignature.Holds(Body, Sign(Body, "new", Now), ["old", "new"], Now));
        Assert.True(WebhookSignature.Holds(Body, $"{Sign(Body, "other", Now)},{Sign(Body, "old", Now)[13..]}", ["old"], Now));
    }

    [Theory]
    [InlineData(-301, "secret")]
    [InlineData(301, "secret")]
    [InlineData(0, "another")]
    public void Signature_OfAnotherTimeOrSecretIsRefused(int seconds, string secret) =>
        Assert.False(WebhookSignature.Holds(Body, Sign(Body, secret, Now.AddSeconds(seconds)), ["secret"], Now));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("t=,v1=")]
    [InlineData("t=1777636800,v1=zz")]
    [InlineData("t=1777636800")]
    [InlineData("v1=00,t=-1")]
    public void Signature_ThatIsNoneIsRefused(string? signature) =>
        Assert.False(WebhookSignature.Holds(Body, signature, ["secret"], Now));

    [Fact]
    public void Signature_OfAnotherBodyIsRefused() =>
        Assert.False(WebhookSignature.Holds("{}"u8, Sign(Body, "secret", Now), ["secret"], Now));

    [Theory]
    [InlineData("""{"data":{"object":{"object":"customer","id":"cus_1"}}}""", "cus_1", null)]
    [InlineData("""{"data":{"object":{"object":"subscription","customer":{"id":"cus_2"}}}}""", "cus_2", null)]
    [InlineData("""{"data":{"object":{"object":"dispute","charge":"ch_1"}}}""", null, "ch_1")]
    [InlineData("""{"data":{"object":{"object":"anything.new","customer":"cus_3"}},"api_version":"2099-01-01.some"}""", "cus_3", null)]
    [InlineData("""{"data":{"object":{"object":"invoice","customer":"cus_/../x"}}}""", null, null)]
    [InlineData("""{"data":{"object":{"object":"invoice","customer":5}}}""", null, null)]
    [InlineData("""{"data":[]}""", null, null)]
    [InlineData("""["cus_1"]""", null, null)]
    [InlineData("no json", null, null)]
    public void Event_IsReadForItsCustomerAlone(string body, string? customer, string? charge) =>
        Assert.Equal(new EventReading(customer, charge), EventReading.Of(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public async Task Event_IsBelievedOnlyFromTheProcessorAndOnlyToLookAgain()
    {
        await using var cluster = await PaidCluster.StartAsync();
        var ada = await Payer.CreateAsync(cluster);
        cluster.Double.Faults.DropEvery = 1;
        var page = await ada.Subscription.SubscribeAsync("plus", PriceInterval.Month, null, Payer.Places);
        await ada.PayAsync(page.Url);
        await cluster.Double.FlushAsync(PaidCluster.Token);
        Assert.Equal("free", (await ada.Subscription.GetAsync()).Plan);
        var customer = Assert.Single(await cluster.Stripe.V1.Customers.ListAsync(cancellationToken: PaidCluster.Token)).Id;
        var body = Encoding.UTF8.GetBytes(
            """{"api_version":"1999-12-31","type":"of.another.kind","data":{"object":{"customer":"CUSTOMER","plan":"pro"}}}"""
                .Replace("CUSTOMER", customer, StringComparison.Ordinal));
        var now = cluster.Cluster.Time.GetUtcNow();

        Assert.Equal((HttpStatusCode.BadRequest, "SignatureRefused"), await SendAsync(cluster, body, Sign(body, "forged", now)));
        Assert.Equal(
            (HttpStatusCode.BadRequest, "SignatureRefused"),
            await SendAsync(cluster, body, Sign(body, PaidCluster.Secret, now.AddMinutes(-6))));
        Assert.Equal("free", (await ada.Subscription.GetAsync()).Plan);

        var other = Encoding.UTF8.GetBytes("""{"data":{"object":{"object":"invoice","customer":"cus_nobody"}}}""");
        Assert.Equal((HttpStatusCode.OK, "unknown"), await SendAsync(cluster, other, Sign(other, PaidCluster.Secret, now)));

        var signature = Sign(body, "whsec_before", now);
        Assert.Equal((HttpStatusCode.OK, "known"), await SendAsync(cluster, body, signature));
        Assert.Equal((HttpStatusCode.OK, "known"), await SendAsync(cluster, body, signature));
        await ada.HasAsync("plus");
        await Eventually.AssertAsync(async () => Assert.False((await ada.Subscription.GetAsync()).IsExpecting));
        Assert.Equal("plus", (await ada.Subscription.GetAsync()).Plan);
    }

    private static string Sign(byte[] body, string secret, DateTimeOffset at)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{at.ToUnixTimeSeconds()}."), .. body];
        return $"t={at.ToUnixTimeSeconds()},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(PaidCluster cluster, byte[] body, string signature)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, cluster.Hook)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        using var answer = await http.SendAsync(request, PaidCluster.Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(PaidCluster.Token));
    }
}
