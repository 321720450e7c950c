using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.RateLimiting;
using Aiomus.WebApi.Security;

namespace Aiomus.WebApi.Tests.Security;

public sealed class RateLimitTests
{
    [Fact]
    public async Task Refusal_IsAProblemThatSaysWhenToTryAgain()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:AnonymousRequests", "2"));
        await AssertAllowedAsync(site, 2, "/who");

        using var refused = await site.SendAsync("/who");

        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal("rate_limited", problem.GetProperty("code").GetString());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("nosniff", Assert.Single(refused.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Address_IsBoundedBeforeAnybodyIsAskedWhoItIs()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:AddressRequests", "2"));

        await AssertAllowedAsync(site, 2, "/who", ("X-Test-User", "a"));

        await AssertRefusedAsync(site, "/who", ("X-Test-User", "b"));
        await AssertAllowedAsync(site, 1, "/who", ("X-Test-User", "b"), ("X-Test-Peer", "192.0.2.2"));
    }

    [Fact]
    public async Task Household_CountsAsOneHoweverManyAddressesItHas()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:AnonymousRequests", "2"));

        await AssertAllowedAsync(site, 1, "/who", ("X-Test-Peer", "2001:db8::1"));
        await AssertAllowedAsync(site, 1, "/who", ("X-Test-Peer", "2001:db8::2"));

        await AssertRefusedAsync(site, "/who", ("X-Test-Peer", "2001:db8::3"));
        await AssertAllowedAsync(site, 1, "/who", ("X-Test-Peer", "2001:db8:0:1::1"));
    }

    [Fact]
    public async Task ForgedAddress_GivesNothingMore()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:AnonymousRequests", "2"));

        await AssertAllowedAsync(site, 2, "/who", ("X-Forwarded-For", "203.0.113.1"));

        await AssertRefusedAsync(site, "/who", ("X-Forwarded-For", "203.0.113.2"));
    }

    [Fact]
    public async Task Account_IsBoundedWhereverItComesFrom()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:UserRequests", "2"), ("Aiomus:Limits:AnonymousRequests", "1"));

        await AssertAllowedAsync(site, 1, "/who", ("X-Test-User", "a"), ("X-Test-Peer", "192.0.2.1"));
        await AssertAllowedAsync(site, 1, "/who", ("X-Test-User", "a"), ("X-Test-Peer", "192.0.2.2"));

        await AssertRefusedAsync(site, "/who", ("X-Test-User", "a"), ("X-Test-Peer", "192.0.2.3"));
        await AssertAllowedAsync(site, 1, "/who", ("X-Test-User", "b"));
        await AssertAllowedAsync(site, 1, "/who");
    }

    [Fact]
    public async Task Key_IsBoundedAndLeavesTheAccountsOthersFree()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:KeyRequests", "1"));

        await AssertAllowedAsync(site, 1, "/who", ("X-Test-User", "a"), ("X-Test-Key", "k"));

        await AssertRefusedAsync(site, "/who", ("X-Test-User", "a"), ("X-Test-Key", "k"));
        await AssertAllowedAsync(site, 1, "/who", ("X-Test-User", "a"), ("X-Test-Key", "l"));
    }

    [Fact]
    public async Task SignIn_IsBoundedByAddressWhoeverIsTried()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:CredentialRequests", "2"));

        await AssertAllowedAsync(site, 2, "POST /sign-in");

        await AssertRefusedAsync(site, "POST /sign-in");
        await AssertAllowedAsync(site, 1, "/who");
        await AssertAllowedAsync(site, 1, "POST /sign-in", ("X-Test-Peer", "192.0.2.2"));
    }

    [Fact]
    public async Task SignIn_IsBoundedInTotal_ByWhatOneAddressMayTryOnly()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:CredentialRequests", "2"), ("Aiomus:Limits:AllCredentialRequests", "3"));

        await AssertAllowedAsync(site, 2, "POST /sign-in");
        await AssertRefusedAsync(site, "POST /sign-in");
        await AssertRefusedAsync(site, "POST /sign-in");

        await AssertAllowedAsync(site, 1, "POST /sign-in", ("X-Test-Peer", "192.0.2.2"));
        await AssertRefusedAsync(site, "POST /sign-in", ("X-Test-Peer", "192.0.2.3"));
    }

    [Fact]
    public async Task OpenStreams_AreBoundedByAccount_AndEndedOnesCountNoMore()
    {
        await using var site = await Site.ListenAsync(("Aiomus:Limits:UserStreams", "1"));
        using var http = site.Client();
        using var end = new CancellationTokenSource();
        using (await Site.SendAsync(http, "/stream", "GET", [("X-Test-User", "a")], end.Token))
        {
            await AssertRefusedAsync(site, "/stream", ("X-Test-User", "a"), ("X-Test-Peer", "192.0.2.2"));
            using var other = await site.SendAsync("/stream", "GET", ("X-Test-User", "b"));
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }

        await end.CancelAsync();

        using var again = await UntilAllowedAsync(site, "/stream", ("X-Test-User", "a"));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task OpenStreams_AreBoundedByAddress()
    {
        await using var site = await Site.ListenAsync(("Aiomus:Limits:AddressStreams", "1"));
        using var first = await site.SendAsync("/stream", "GET", ("X-Test-User", "a"));

        await AssertRefusedAsync(site, "/stream", ("X-Test-User", "b"));
        using var elsewhere = await site.SendAsync("/stream", "GET", ("X-Test-User", "b"), ("X-Test-Peer", "192.0.2.2"));
        Assert.Equal(HttpStatusCode.OK, elsewhere.StatusCode);
    }

    [Fact]
    public async Task CallersWhoAskNothingMore_AreForgotten()
    {
        var kept = new List<RateLimiter>();
        using var limiter = PartitionedRateLimiter.Create<int, string>(caller => RateLimitPartition.Get($"{caller}", key =>
        {
            kept.Add(RateLimits.PerMinute(key, 6000).Factory(key));
            return kept[^1];
        }));
        for (var caller = 0; caller < 1000; caller++)
        {
            limiter.AttemptAcquire(caller).Dispose();
        }

        Assert.Equal(1000, kept.Count);
        Assert.DoesNotContain(kept, IsForgotten);

        // The framework looks by its own clock for those that were idle for ten seconds.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (!kept.TrueForAll(IsForgotten))
        {
            await Task.Delay(100, limit.Token);
        }
    }

    private static bool IsForgotten(RateLimiter limiter)
    {
        try
        {
            limiter.GetStatistics();
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private static async Task AssertAllowedAsync(Site site, int times, string request, params (string, string)[] headers)
    {
        for (var time = 0; time < times; time++)
        {
            using var answer = await SendAsync(site, request, headers);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static async Task AssertRefusedAsync(Site site, string request, params (string, string)[] headers)
    {
        using var answer = await SendAsync(site, request, headers);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    // The server hears of a caller that went a little later.
    private static async Task<HttpResponseMessage> UntilAllowedAsync(Site site, string path, params (string, string)[] headers)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (true)
        {
            var answer = await SendAsync(site, path, headers);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(10, limit.Token);
        }
    }

    private static Task<HttpResponseMessage> SendAsync(Site site, string request, (string, string)[] headers) =>
        request.Split(' ') is [var method, var path] ? site.SendAsync(path, method, headers) : site.SendAsync(request, "GET", headers);
}
