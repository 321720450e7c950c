using System.Net;
using Aiomus.WebApi.Limits;

namespace Aiomus.WebApi.Tests.Security;

public sealed class ProxyTests
{
    /// <summary>The proxies, the peer, what is forwarded for whom, how it came to the proxy; what is believed of it.</summary>
    public static TheoryData<string, string, string, string, string> Requests => new()
    {
        { "", "192.0.2.1", "203.0.113.9", "https", "192.0.2.1 http" },
        { "", "127.0.0.1", "203.0.113.9", "https", "127.0.0.1 http" },
        { "10.0.0.0/8", "192.0.2.1", "203.0.113.9", "https", "192.0.2.1 http" },
        { "10.0.0.0/8", "10.1.2.3", "203.0.113.9", "https", "203.0.113.9 https" },
        { "10.0.0.0/8", "::ffff:10.1.2.3", "203.0.113.9", "https", "203.0.113.9 https" },
        { "10.0.0.0/8", "10.1.2.3", "127.0.0.1, 203.0.113.9", "https, https", "203.0.113.9 https" },
        { "10.0.0.0/8", "10.1.2.3", "203.0.113.9, 10.4.5.6", "https, http", "203.0.113.9 https" },
        { "10.0.0.0/8, fd00::/8", "fd00::1", "2001:db8:1:2:3:4:5:6", "https", "2001:db8:1:2::/64 https" },
        { "10.0.0.0/8", "10.1.2.3", "nonsense", "https", "10.1.2.3 http" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Caller_IsTakenFromNamedProxiesOnly(string proxies, string peer, string forwarded, string scheme, string believed)
    {
        await using var site = await Site.StartAsync(("Aiomus:Web:Proxies", proxies));

        using var answer = await site.SendAsync(
            "/who", "GET", ("X-Test-Peer", peer), ("X-Forwarded-For", forwarded), ("X-Forwarded-Proto", scheme));

        Assert.Equal(believed, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Forwarded-Prefix", "/evil")]
    [InlineData("X-Original-URL", "/evil")]
    [InlineData("Forwarded", "for=203.0.113.9;proto=https")]
    public async Task OtherHeaders_AreNotBelievedOfAnybody(string name, string value)
    {
        await using var site = await Site.StartAsync(("Aiomus:Web:Proxies", "10.0.0.0/8"), ("Aiomus:Web:Hosts", "localhost"));

        using var answer = await site.SendAsync("/who", "GET", ("X-Test-Peer", "10.1.2.3"), (name, value));

        Assert.Equal("10.1.2.3 http", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64")]
    [InlineData("fe80::1%3", "fe80::/64")]
    public void Address_CountsAsOneHousehold(string address, string key)
        => Assert.Equal(key, ClientAddress.KeyOf(IPAddress.Parse(address)));

    [Fact]
    public async Task RequestsAtOnce_AreBoundedForEachWhomAProxySpeaksFor()
    {
        await using var site = await Site.ListenAsync(("Aiomus:Web:Proxies", "127.0.0.0/8"), ("Aiomus:Limits:AddressConnections", "2"));
        var open = new List<HttpResponseMessage>();
        for (var stream = 0; stream < 6; stream++)
        {
            open.Add(await site.SendAsync("/stream", "GET", ("X-Forwarded-For", $"203.0.113.{stream / 2}")));
        }

        using var third = await site.SendAsync("/stream", "GET", ("X-Forwarded-For", "203.0.113.0"));
        using var other = await site.SendAsync("/stream", "GET", ("X-Forwarded-For", "203.0.113.9"));

        Assert.All(open, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal((429, 200), ((int)third.StatusCode, (int)other.StatusCode));
        open.ForEach(static answer => answer.Dispose());
    }
}
