using System.Net;
using System.Security.Claims;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Limits;
using Aiomus.WebApi.Tests.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Aiomus.WebApi.Tests.Limits;

/// <summary>Who is known at which way in, what counts there, and who passes a lock.</summary>
public sealed class WayLimitsTests
{
    private const string Email = "person@example.com";
    private const int Most = 4;

    private readonly HttpContextAccessor _accessor = new();
    private readonly KnownDevices _devices;
    private readonly WayLimits _limits;

    public WayLimitsTests()
    {
        var time = new FakeTimeProvider();
        _devices = new KnownDevices(new Site.PlainHash(), _accessor, time);
        _limits = new WayLimits(Options.Create(new LimitOptions { CredentialRequests = Most, AnonymousRequests = 50 }), _devices, time);
    }

    [Fact]
    public async Task WhoIsSignedIn_OpensNobodyElsesLock()
    {
        var (mine, theirs) = (Guid.NewGuid(), Guid.NewGuid());

        Assert.False(await PassesAsync(Way.Password, Context(mine), theirs));
        Assert.False(await PassesAsync(Way.Renewal, Context(mine), theirs));
        Assert.False(await PassesAsync(Way.Link, Context(mine), theirs));
        Assert.False(await PassesAsync(Way.Password, Context(), theirs));
        Assert.True(await PassesAsync(Way.Renewal, Context(mine), mine));
    }

    [Fact]
    public async Task PasswordsOfOthers_AreCountedByAddressWhoeverIsSignedIn()
    {
        for (var time = 0; time < Most; time++)
        {
            Assert.Equal(401, await TryAsync(Way.Password, Context(Guid.NewGuid())));
        }

        Assert.Equal(429, await TryAsync(Way.Password, Context(Guid.NewGuid())));
        Assert.Equal(401, await TryAsync(Way.Renewal, Context(Guid.NewGuid())));
    }

    [Theory]
    [InlineData(nameof(Way.SignUp))]
    [InlineData(nameof(Way.Forgot))]
    [InlineData(nameof(Way.EmailChange))]
    [InlineData(nameof(Way.Password))]
    [InlineData(nameof(Way.Link))]
    public async Task HangingUp_MakesNothingFree(string name)
    {
        var way = Enum.Parse<Way>(name);
        for (var time = 0; time < Most; time++)
        {
            using var hangUp = new CancellationTokenSource();
            var context = Context();
            context.RequestAborted = hangUp.Token;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _limits.TryAsync(way, context, Email, async () =>
            {
                await hangUp.CancelAsync();
                hangUp.Token.ThrowIfCancellationRequested();
                return null;
            }));
        }

        Assert.Equal(429, await TryAsync(way, Context()));
    }

    [Fact]
    public async Task FaultOfOurs_TakesNothing()
    {
        for (var time = 0; time < 2 * Most; time++)
        {
            await Assert.ThrowsAsync<TimeoutException>(
                () => _limits.TryAsync(Way.Password, Context(), Email, () => throw new TimeoutException()));
        }

        Assert.Equal(401, await TryAsync(Way.Password, Context()));
    }

    [Fact]
    public async Task WaysToHaveMailsSent_TakeNothingFromEachOther()
    {
        foreach (var way in new[] { Way.SignUp, Way.Forgot, Way.EmailChange })
        {
            for (var time = 0; time < Most; time++)
            {
                Assert.Equal(200, await TryAsync(way, Context(), succeeds: true));
            }

            Assert.Equal(429, await TryAsync(way, Context(), succeeds: true));
        }
    }

    [Fact]
    public async Task Questions_AreForAHouseOfMany_AndBounded()
    {
        for (var person = 0; person < 50; person++)
        {
            Assert.Equal(200, await TryAsync(Way.Question, Context(), succeeds: true));
        }

        Assert.Equal(429, await TryAsync(Way.Question, Context(), succeeds: true));
    }

    [Fact]
    public async Task DevicesOfOneAccount_TakeNothingFromEachOther()
    {
        var (first, second) = (await CookieAsync(), await CookieAsync());
        await UseUpAsync(Context(device: first), Context());

        Assert.Equal(429, await TryAsync(Way.Password, Context(device: first), succeeds: true));
        Assert.Equal(200, await TryAsync(Way.Password, Context(device: second), succeeds: true));
    }

    [Fact]
    public async Task DeviceWithoutRoom_IsAsWelcomeAsAStranger()
    {
        var cookie = await CookieAsync();
        for (var time = 0; time < Most; time++)
        {
            Assert.Equal(401, await TryAsync(Way.Password, Context(device: cookie)));
        }

        Assert.Equal(200, await TryAsync(Way.Password, Context(device: cookie), succeeds: true));
        Assert.False(await PassesAsync(Way.Password, Context(device: cookie), Guid.NewGuid()));
    }

    [Fact]
    public async Task DeviceCookie_IsOneNoOtherNumberCanBePutInto()
    {
        var parts = (await CookieAsync()).Split('.');
        var forged = $"{parts[0]}.{new string('0', parts[1].Length)}.{parts[2]}";

        Assert.Equal(parts[1], _devices.Find(Context(device: string.Join('.', parts)), Email));
        Assert.Null(_devices.Find(Context(device: forged), Email));
        Assert.Null(_devices.Find(Context(device: string.Join('.', parts)), "other@example.com"));
    }

    [Fact]
    public async Task ManyDevices_PassALockNoMoreOftenThanOne()
    {
        var passed = 0;
        for (var device = 0; device < 12; device++)
        {
            var cookie = await CookieAsync();
            passed += await PassesAsync(Way.Password, Context(device: cookie), Guid.NewGuid()) ? 1 : 0;
        }

        Assert.Equal(5, passed);
    }

    [Fact]
    public async Task ManyDevicesOfOneAccount_LeaveATurnToOthers()
    {
        var atOnce = Math.Max(4, 2 * Environment.ProcessorCount);
        var (running, end) = (0, new TaskCompletionSource<object?>());
        var tries = new List<Task<object?>>();
        for (var device = 0; device < atOnce; device++)
        {
            var context = Context(device: await CookieAsync());
            tries.Add(_limits.TryAsync(Way.Password, context, Email, () =>
            {
                Interlocked.Increment(ref running);
                return end.Task;
            }));
        }

        Assert.Equal(atOnce - 1, running);
        Assert.Equal(200, await TryAsync(Way.Password, Context(), succeeds: true));

        end.SetResult(null);
        await Task.WhenAll(tries);
        Assert.Equal(atOnce, running);
    }

    [Fact]
    public void SignOut_TakesTheDevicesCookieBack()
    {
        var context = Context();

        SessionToken.TakeBack(context);

        var cookie = Assert.Single(
            context.Response.Headers.SetCookie, one => one!.StartsWith("__Host-device=;", StringComparison.Ordinal))!;
        Assert.Contains("expires=Thu, 01 Jan 1970", cookie, StringComparison.Ordinal);
        Assert.Contains("path=/; secure", cookie, StringComparison.Ordinal);
    }

    private static DefaultHttpContext Context(Guid? user = null, string? device = null)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.1");
        if (user is { } id)
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, id.ToString())], "Test"));
        }

        if (device is not null)
        {
            context.Request.Headers.Cookie = $"{DeviceCookie.Name}={device}";
        }

        return context;
    }

    private async Task UseUpAsync(params HttpContext[] callers)
    {
        foreach (var caller in callers)
        {
            for (var time = 0; time < Most; time++)
            {
                Assert.Equal(401, await TryAsync(Way.Password, caller));
            }
        }
    }

    // What a browser keeps of a sign-in that succeeded.
    private async Task<string> CookieAsync()
    {
        var context = Context();
        Assert.Equal(200, await TryAsync(Way.Password, context, succeeds: true));
        var cookie = Assert.Single(context.Response.Headers.SetCookie)!;
        return cookie.Split(';')[0].Split('=')[1];
    }

    private async Task<int> TryAsync(Way way, HttpContext context, bool succeeds = false)
    {
        var result = await _limits.TryAsync(way, context, Email, () => Task.FromResult<object?>(
            succeeds ? TypedResults.Ok() : Problem.Of(ErrorCode.SignInRefused, "It is wrong.")));
        return result is Problem problem ? problem.Status : 200;
    }

    // A wrong password under a lock.
    private async Task<bool> PassesAsync(Way way, HttpContext context, Guid account)
    {
        var passes = false;
        _accessor.HttpContext = context;
        await _limits.TryAsync(way, context, Email, async () =>
        {
            passes = await _devices.PassesLockAsync(Email, account, CancellationToken.None);
            return Problem.Of(ErrorCode.SignInRefused, "It is wrong.");
        });
        return passes;
    }
}
