using Aiomus.WebApi.Tests.Security;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Tests.Listening;

public sealed class WebOptionsTests
{
    [Theory]
    [InlineData("Aiomus:Web:Origins", "*")]
    [InlineData("Aiomus:Web:Origins", "null")]
    [InlineData("Aiomus:Web:Origins", "https://*.example.com")]
    [InlineData("Aiomus:Web:Origins", "https://example.com/")]
    [InlineData("Aiomus:Web:Origins", "https://example.com,ftp://example.com")]
    [InlineData("Aiomus:Web:Origins", "https://me@example.com")]
    [InlineData("Aiomus:Web:Proxies", "10.0.0.1")]
    [InlineData("Aiomus:Web:Proxies", "0.0.0.0/0")]
    [InlineData("Aiomus:Web:Proxies", "::/0")]
    [InlineData("Aiomus:Web:Proxies", "proxy.local")]
    [InlineData("Aiomus:Web:Hosts", "*")]
    [InlineData("Aiomus:Web:Hosts", "https://example.com")]
    [InlineData("Aiomus:Web:Hosts", "example.com:443")]
    [InlineData("Aiomus:Web:HstsSeconds", "-1")]
    [InlineData("Aiomus:Web:SecurityContact", "nobody")]
    [InlineData("Aiomus:Web:SecurityContact", "a@b.c\nContact: mailto:d@e.f")]
    [InlineData("Aiomus:Limits:AddressRequests", "0")]
    [InlineData("Aiomus:Limits:AnonymousRequests", "-1")]
    [InlineData("Aiomus:Limits:UserRequests", "0")]
    [InlineData("Aiomus:Limits:KeyRequests", "0")]
    [InlineData("Aiomus:Limits:CredentialRequests", "0")]
    [InlineData("Aiomus:Limits:AddressConnections", "99999999")]
    [InlineData("Aiomus:Health:Port", "65536")]
    [InlineData("Aiomus:Health:Address", "localhost")]
    [InlineData("Aiomus:Limits:UserStreams", "0")]
    [InlineData("Aiomus:Limits:AddressStreams", "0")]
    [InlineData("Aiomus:Limits:Connections", "0")]
    [InlineData("Aiomus:Limits:HeaderSeconds", "0")]
    [InlineData("Aiomus:Limits:BodyGraceSeconds", "0")]
    [InlineData("Aiomus:Limits:BodyBytesPerSecond", "0")]
    [InlineData("ForwardedHeaders_Enabled", "true")]
    public async Task BadValue_StopsTheStartAndIsNamed(string key, string value)
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => Site.StartAsync((key, value)));

        Assert.Contains(key, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_IsReadWithCommasOrWithIndices()
    {
        await using var commas = await Site.StartAsync(("Aiomus:Web:Hosts", "a.example, *.b.example"));
        await using var indices = await Site.StartAsync(("Aiomus:Web:Hosts:0", "a.example"), ("Aiomus:Web:Hosts:1", "*.b.example"));
        foreach (var site in new[] { commas, indices })
        {
            using var named = await site.SendAsync("/who", "GET", ("Host", "a.example"));
            using var below = await site.SendAsync("/who", "GET", ("Host", "c.b.example:8443"));
            using var foreign = await site.SendAsync("/who", "GET", ("Host", "b.example"));
            using var probe = await site.SendAsync("/health/live", "GET", ("Host", "10.1.2.3"));

            Assert.Equal([200, 200, 421, 200], new[] { named, below, foreign, probe }.Select(answer => (int)answer.StatusCode));
        }
    }
}
