using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Aiomus.WebApi.Tests.Security;

public sealed class CrossSiteTests
{
    private const string Session = "__Host-aiomus=secret";
    private const string Named = "https://app.example.com";

    /// <summary>What a browser says of where the request comes from; whether it may act.</summary>
    public static TheoryData<string?, string?, bool> Requests => new()
    {
        { "same-origin", null, true },
        { "same-origin", "http://localhost", true },
        { "none", null, true },
        { "same-site", null, false },
        { "cross-site", null, false },
        { "cross-site", "http://localhost", false },
        { "same-site", Named, true },
        { "cross-site", Named, true },
        { "cross-site", "https://evil.example", false },
        { "same-origin, cross-site", null, false },
        { null, "http://localhost", true },
        { null, "http://LOCALHOST:80", true },
        { null, Named, true },
        { null, "https://localhost", false },
        { null, "http://localhost:8080", false },
        { null, "http://localhost.evil.example", false },
        { null, "null", false },
        { null, "", false },
        { null, $"{Named}.evil.example", false },
        { null, $"{Named} https://evil.example", false },
        { null, null, false },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task RequestWithTheCookie_ActsOnlyFromOurPages(string? fetchSite, string? origin, bool allowed)
    {
        await using var site = await Site.StartAsync(("Aiomus:Web:Origins", Named));
        foreach (var method in new[] { "POST", "PUT", "PATCH", "DELETE" })
        {
            using var answer = await site.SendAsync("/who", method, Headers(fetchSite, origin, ("Cookie", $"other=1; {Session}")));

            Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
            if (!allowed)
            {
                Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
                Assert.Equal("cross_site", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
            }
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Reading_IsFreeOfIt(string method)
    {
        await using var site = await Site.StartAsync();

        using var answer = await site.SendAsync("/who", method, Headers("cross-site", "https://evil.example", ("Cookie", Session)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("Authorization", "Bearer aio_x")]
    [InlineData("X-Api-Key", "aio_x")]
    [InlineData("Cookie", "another=1")]
    public async Task RequestWithAKeyOrWithoutTheCookie_IsFreeOfIt(string name, string value)
    {
        await using var site = await Site.StartAsync();

        using var answer = await site.SendAsync("/who", "POST", Headers("cross-site", "https://evil.example", (name, value)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer")]
    public async Task AuthorizationThatIsNoKey_DoesNotFreeTheCookie(string authorization)
    {
        await using var site = await Site.StartAsync();

        using var answer = await site.SendAsync(
            "/who", "POST", Headers("cross-site", null, ("Cookie", Session), ("Authorization", authorization)));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("http://localhost", true)]
    [InlineData(Named, true)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    public async Task Hub_IsOpenToOurPagesAndToPrograms(string? origin, bool allowed)
    {
        await using var site = await Site.StartAsync(("Aiomus:Web:Origins", Named));
        var expected = allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden;

        using var connection = await site.SendAsync("/v1/hub", "GET", Headers(null, origin, ("Authorization", "Bearer aio_x")));
        using var negotiation = await site.SendAsync("/V1/Hub/negotiate", "POST", Headers(null, origin));
        using var socket = await site.SendAsync("/who", "GET", Headers(null, origin, ("Connection", "Upgrade"), ("Upgrade", "websocket")));

        Assert.Equal([expected, expected, expected], [connection.StatusCode, negotiation.StatusCode, socket.StatusCode]);
    }

    [Fact]
    public async Task NoOrigin_IsSharedWithUnlessItIsNamed()
    {
        await using var closed = await Site.StartAsync();
        await using var open = await Site.StartAsync(("Aiomus:Web:Origins", Named));

        using var refused = await closed.SendAsync("/who", "GET", Headers(null, Named));
        using var shared = await open.SendAsync("/who", "GET", Headers(null, Named));
        using var foreign = await open.SendAsync("/who", "GET", Headers(null, "https://evil.example"));
        using var asked = await open.SendAsync("/echo", "OPTIONS", Headers(null, Named, ("Access-Control-Request-Method", "POST")));

        Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(foreign.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(Named, Assert.Single(shared.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal(Named, Assert.Single(asked.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    private static (string, string)[] Headers(string? fetchSite, string? origin, params (string, string)[] others) =>
    [
        .. others,
        .. fetchSite is null ? Array.Empty<(string, string)>() : [("Sec-Fetch-Site", fetchSite)],
        .. origin is null ? Array.Empty<(string, string)>() : [("Origin", origin)],
    ];
}
