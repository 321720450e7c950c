using System.Security.Claims;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Time.Testing;

namespace Aiomus.WebApi.Tests.Access;

public sealed class AccessWatchTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConnectionWhoseKeyCountsNoMore_IsCutWithinASecond()
    {
        var clock = new FakeTimeProvider();
        using var watch = new AccessWatch(clock);
        await watch.StartAsync(None);
        var (isValid, asked) = (true, new SemaphoreSlim(0));
        var line = new Line(() =>
        {
            asked.Release();
            return isValid;
        });
        var request = watch.InvokeAsync(line.Context, _ => line.Cut.Task);

        // The watch begins its rounds on a thread of its own.
        do
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
        }
        while (!await asked.WaitAsync(TimeSpan.FromMilliseconds(20), None));

        Assert.False(line.Cut.Task.IsCompleted);
        isValid = false;
        clock.Advance(TimeSpan.FromSeconds(1));

        await line.Cut.Task.WaitAsync(Limit, None);
        await request.WaitAsync(Limit, None);
        await watch.StopAsync(None);
    }

    [Fact]
    public async Task HubBetweenTwoPolls_IsEndedWithItsKey()
    {
        var clock = new FakeTimeProvider();
        using var watch = new AccessWatch(clock);
        await watch.StartAsync(None);
        var (gone, other) = (new PolledHub(), new PolledHub());
        watch.Add(other, new AccessCheck(static () => Task.FromResult<ClaimsIdentity?>(new ClaimsIdentity())));
        watch.Add(gone, new AccessCheck(static () => Task.FromResult<ClaimsIdentity?>(null)));

        await AdvanceUntilAsync(clock, gone.Ended.Task);

        Assert.False(other.Ended.Task.IsCompleted);
        await watch.StopAsync(None);
    }

    [Fact]
    public async Task ConnectionThatEndedMeanwhile_DoesNotEndTheWatch()
    {
        var clock = new FakeTimeProvider();
        using var watch = new AccessWatch(clock);
        await watch.StartAsync(None);
        var (ended, other) = (new Line(static () => false) { IsGone = true }, new Line(static () => false));
        var first = watch.InvokeAsync(ended.Context, _ => ended.Cut.Task);
        await AdvanceUntilAsync(clock, ended.Cut.Task);
        var second = watch.InvokeAsync(other.Context, _ => other.Cut.Task);

        await AdvanceUntilAsync(clock, other.Cut.Task);

        await Task.WhenAll(first, second).WaitAsync(Limit, None);
        Assert.False(watch.ExecuteTask!.IsCompleted);
        await watch.StopAsync(None);
    }

    [Fact]
    public async Task RequestThatDoesNotStay_IsNotWatched()
    {
        var clock = new FakeTimeProvider();
        using var watch = new AccessWatch(clock);
        var line = new Line(() => throw new InvalidOperationException("Nobody asks."), stays: false);

        await watch.InvokeAsync(line.Context, static _ => Task.CompletedTask);

        Assert.False(line.Cut.Task.IsCompleted);
    }

    // The watch makes its rounds on a thread of its own, and begins them when it likes.
    private static async Task AdvanceUntilAsync(FakeTimeProvider clock, Task cut)
    {
        var limit = Task.Delay(Limit, None);
        while (!cut.IsCompleted)
        {
            Assert.False(limit.IsCompleted, "Nothing was cut.");
            clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(cut, Task.Delay(20, None));
        }
    }

    private sealed class Line : IHttpRequestLifetimeFeature
    {
        public Line(Func<bool> isValid, bool stays = true)
        {
            Context.Features.Set<IHttpRequestLifetimeFeature>(this);
            Context.Features.Set(new AccessCheck(() => Task.FromResult(isValid() ? new ClaimsIdentity() : null)));
            Context.SetEndpoint(
                new Endpoint(null, new EndpointMetadataCollection(stays ? [new StreamMark()] : []), null));
        }

        public DefaultHttpContext Context { get; } = new();

        public TaskCompletionSource Cut { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken RequestAborted { get; set; }

        /// <summary>Whether the connection is gone when it is to be cut.</summary>
        public bool IsGone { get; init; }

        public void Abort()
        {
            Cut.TrySetResult();
            ObjectDisposedException.ThrowIf(IsGone, this);
        }
    }

    // A hub connection that no request of is open.
    private sealed class PolledHub : HubCallerContext
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override string ConnectionId => "";

        public override string? UserIdentifier => null;

        public override ClaimsPrincipal? User => null;

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override CancellationToken ConnectionAborted => CancellationToken.None;

        public override void Abort() => Ended.TrySetResult();
    }
}
