using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.RateLimiting;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Tests.Security;

namespace Aiomus.WebApi.Tests.Limits;

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
    public async Task FilesOfImages_AreBoundedApartFromAllElse()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:UserContents", "3"), ("Aiomus:Limits:UserRequests", "2"));

        await AssertAllowedAsync(site, 3, "/content", ("X-Test-User", "a"));

        await AssertRefusedAsync(site, "/content", ("X-Test-User", "a"));
        await AssertAllowedAsync(site, 1, "/content", ("X-Test-User", "b"));
        await AssertAllowedAsync(site, 2, "/who", ("X-Test-User", "a"));
        await AssertRefusedAsync(site, "/who", ("X-Test-User", "a"));
    }

    [Fact]
    public async Task FilesOfThePages_AreBoundedApartFromAllElse()
    {
        await using var site = await Site.StartAsync(
            ("Aiomus:Limits:PageRequests", "5"),
            ("Aiomus:Limits:AddressRequests", "4"),
            ("Aiomus:Limits:AnonymousRequests", "3"),
            ("Aiomus:Limits:UserRequests", "1"));

        // Whether somebody is signed in makes no difference to them.
        await AssertAllowedAsync(site, 2, "/page", ("X-Test-User", "a"));
        await AssertAllowedAsync(site, 3, "/page");

        await AssertRefusedAsync(site, "/page");
        await AssertRefusedAsync(site, "/page", ("X-Test-User", "b"));
        await AssertAllowedAsync(site, 1, "/page", ("X-Test-Peer", "192.0.2.2"));
        await AssertAllowedAsync(site, 1, "/who", ("X-Test-User", "a"));
        await AssertAllowedAsync(site, 3, "/who");
        await AssertRefusedAsync(site, "/who");
    }

    [Fact]
    public async Task HouseholdThatOpensThePagesTwentyTimesInAMinute_GetsThemWhole()
    {
        const int Files = 35;   // all there are, with room for more
        await using var site = await Site.StartAsync();

        await AssertAllowedAsync(site, 20 * Files, "/page");
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
    public async Task Failures_AreBoundedByAddressWhoeverIsTried()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:CredentialRequests", "2"));

        Assert.Equal(new[] { 401, 401, 429 }, new[]
        {
            await TryAsync(site, "wrong", "a@example.com"),
            await TryAsync(site, "wrong", "b@example.com"),
            await TryAsync(site, "wrong", "c@example.com")
        });

        Assert.Equal(429, await TryAsync(site, "right", "c@example.com"));
        Assert.Equal(200, await TryAsync(site, "right", "c@example.com", ("X-Test-Peer", "192.0.2.2")));
        await AssertAllowedAsync(site, 1, "/who");
    }

    [Fact]
    public async Task WhatDoesNotFail_TakesNothing()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:CredentialRequests", "2"));

        // As many people as may be behind one address; each is asked for a code first.
        for (var person = 0; person < 40; person++)
        {
            Assert.Equal(401, await TryAsync(site, "half", $"{person}@example.com"));
            Assert.Equal(200, await TryAsync(site, "right", $"{person}@example.com"));
        }
    }

    [Fact]
    public async Task WaysIn_TakeNothingFromEachOther()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:CredentialRequests", "2"));
        foreach (var path in new[] { "/link", "/sign-up", "/forgot" })
        {
            for (var time = 0; time < 5; time++)
            {
                using var junk = await site.TryAsync(path, "wrong");
            }

            using var refused = await site.TryAsync(path, "wrong");
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }

        Assert.Equal(200, await TryAsync(site, "right"));
    }

    [Fact]
    public async Task JunkFromManyAddresses_RefusesNobodyElse()
    {
        await using var site = await Site.StartAsync();
        for (var network = 0; network < 1500; network++)
        {
            using var junk = await site.TryAsync(
                network % 2 == 0 ? "/link" : "/sign-in",
                "wrong",
                "z@example.com",
                ("X-Test-Peer", $"10.{network / 256}.{network % 256}.1"));
            Assert.Equal(HttpStatusCode.Unauthorized, junk.StatusCode);
        }

        Assert.Equal(200, await TryAsync(site, "right"));
    }

    [Fact]
    public async Task DeviceThatSignedInBefore_HasRoomThatNeighboursCannotFill()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:CredentialRequests", "2"));
        using var before = await site.TryAsync("/sign-in", "right");
        var cookie = ("Cookie", Assert.Single(before.Headers.GetValues("Set-Cookie")).Split(';')[0]);
        for (var time = 0; time < 5; time++)
        {
            await TryAsync(site, "wrong", "b@example.com");
        }

        Assert.Equal(429, await TryAsync(site, "right"));
        Assert.Equal(429, await TryAsync(site, "right", "b@example.com", cookie));
        Assert.Equal(429, await TryAsync(site, "right", "a@example.com", ("Cookie", "__Host-device=999999.00")));
        Assert.Equal(200, await TryAsync(site, "right", "A@EXAMPLE.COM", cookie));

        // It is room for failures too, and no more than anybody has.
        Assert.Equal(new[] { 401, 401, 429 }, new[]
        {
            await TryAsync(site, "wrong", "a@example.com", cookie),
            await TryAsync(site, "wrong", "a@example.com", cookie),
            await TryAsync(site, "right", "a@example.com", cookie)
        });
    }

    [Fact]
    public async Task WhoIsSignedIn_HasRoomThatNeighboursCannotFill()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:CredentialRequests", "2"));
        for (var time = 0; time < 5; time++)
        {
            await TryAsync(site, "wrong");
        }

        for (var time = 0; time < 5; time++)
        {
            using var junk = await site.TryAsync("/link", "wrong");
        }

        // But where somebody else's password is tried: whoever is signed in knows it no better than others do.
        using var link = await site.TryAsync("/link", "right", "a@example.com", ("X-Test-User", "a"));
        Assert.Equal(HttpStatusCode.OK, link.StatusCode);
        Assert.Equal(429, await TryAsync(site, "right", "a@example.com", ("X-Test-User", "a")));
    }

    [Theory]
    [InlineData("Authorization", "Bearer aio_junk")]
    [InlineData("Cookie", "__Host-aiomus=ses_junk")]
    [InlineData("X-None", "nothing")]
    public async Task NeighboursRequests_ShutNoWayIn(string header, string value)
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:AnonymousRequests", "3"));
        for (var time = 0; time < 5; time++)
        {
            using var neighbour = await site.SendAsync("/who", "GET", (header, value));
        }

        // A session that has ended is still in the browser of whoever signs in again.
        await AssertRefusedAsync(site, "/who", (header, value));
        Assert.Equal(
            200, await TryAsync(site, "right", "a@example.com", ("Cookie", "__Host-aiomus=ses_ended"), ("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(200, await TryAsync(site, "right", "a@example.com", (header, value), ("Sec-Fetch-Site", "same-origin")));
    }

    [Fact]
    public async Task BadKeys_TakeNothingFromThoseWhoseSessionHasEnded()
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:AnonymousRequests", "3"));
        for (var time = 0; time < 5; time++)
        {
            using var key = await site.SendAsync("/who", "GET", ("X-Api-Key", "aio_junk"), ("Cookie", "__Host-aiomus=ses_ended"));
        }

        await AssertRefusedAsync(site, "/who", ("X-Api-Key", "aio_junk"));
        await AssertAllowedAsync(site, 3, "/who", ("Cookie", "__Host-aiomus=ses_ended"));
        await AssertAllowedAsync(site, 3, "/who");
    }

    [Theory]
    [InlineData("Authorization", "Bearer aio_junk")]
    [InlineData("Cookie", "__Host-aiomus=ses_junk")]
    public async Task JunkKeysAndSessions_TakeNothingFromNeighbours(string header, string value)
    {
        await using var site = await Site.StartAsync(("Aiomus:Limits:AddressRequests", "3"), ("Aiomus:Limits:AnonymousRequests", "3"));
        for (var time = 0; time < 20; time++)
        {
            using var junk = await site.SendAsync("/who", "GET", (header, value));
        }

        await AssertRefusedAsync(site, "/who", (header, value));
        await AssertAllowedAsync(site, 2, "/who");
        Assert.Equal(200, await TryAsync(site, "right"));
    }

    [Fact]
    public async Task OpenStreams_AreBoundedByAccountAndEndedOnesCountNoMore()
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

    private static async Task<int> TryAsync(Site site, string password, string email = "a@example.com", params (string, string)[] headers)
    {
        using var answer = await site.TryAsync("/sign-in", password, email, headers);
        return (int)answer.StatusCode;
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
