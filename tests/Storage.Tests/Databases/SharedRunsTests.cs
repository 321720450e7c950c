using System.Collections.Concurrent;
using System.Threading.Channels;
using Aiomus.Storage.Databases;

namespace Aiomus.Storage.Tests.Databases;

public sealed class SharedRunsTests
{
    private readonly Channel<HeldRun> _begun = Channel.CreateUnbounded<HeldRun>();
    private readonly SharedRuns _runs;

    public SharedRunsTests() => _runs = new(
        async cancellationToken =>
        {
            var run = new HeldRun(cancellationToken);
            _begun.Writer.TryWrite(run);
            await run.Held.Task;
        });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CallersDuringARun_ShareTheNext()
    {
        var first = _runs.JoinNextAsync(Ct);
        var one = await BegunAsync();
        var others = Enumerable.Range(0, 100).Select(_ => _runs.JoinNextAsync(Ct)).ToList();
        one.Held.SetResult();
        await first;
        var two = await BegunAsync();

        two.Held.SetResult();
        await Task.WhenAll(others);

        Assert.False(_begun.Reader.TryRead(out _));
    }

    [Fact]
    public async Task LateCaller_IsNotServedByABegunRun()
    {
        var first = _runs.JoinNextAsync(Ct);
        var one = await BegunAsync();
        var late = _runs.JoinNextAsync(Ct);

        one.Held.SetResult();
        await first;
        var two = await BegunAsync();

        Assert.False(late.IsCompleted);
        two.Held.SetResult();
        await late;
    }

    [Fact]
    public async Task NextRun_BeginsWhenTheOneBeforeHasEnded()
    {
        var (running, most) = (0, 0);
        var runs = new SharedRuns(
            async _ =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
            });

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => runs.JoinNextAsync(Ct), Ct)));

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task WhatACallerDidBefore_IsSeenByItsRun()
    {
        var (done, seen) = (new ConcurrentDictionary<int, bool>(), new ConcurrentDictionary<int, bool>());
        var runs = new SharedRuns(
            async _ =>
            {
                var now = done.Keys;
                await Task.Yield();
                foreach (var number in now)
                {
                    seen[number] = true;
                }
            });

        await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => Task.Run(
            async () =>
            {
                done[number] = true;
                await runs.JoinNextAsync(Ct);
                Assert.True(seen.ContainsKey(number));
            },
            Ct)));
    }

    [Fact]
    public async Task Failure_ReachesEverybodyOfItsRun()
    {
        var first = _runs.JoinNextAsync(Ct);
        var one = await BegunAsync();
        var failing = Enumerable.Range(0, 10).Select(_ => _runs.JoinNextAsync(Ct)).ToList();
        one.Held.SetResult();
        await first;
        var two = await BegunAsync();
        var after = _runs.JoinNextAsync(Ct);

        two.Held.SetException(new IOException("full"));

        foreach (var call in failing)
        {
            Assert.Equal("full", (await Assert.ThrowsAsync<IOException>(() => call)).Message);
        }

        (await BegunAsync()).Held.SetResult();
        await after;
    }

    [Fact]
    public async Task CallerWhoGivesUp_LeavesTheOthers()
    {
        using var giveUp = new CancellationTokenSource();
        var leaving = _runs.JoinNextAsync(giveUp.Token);
        var staying = _runs.JoinNextAsync(Ct);
        var first = await BegunAsync();
        var waiting = _runs.JoinNextAsync(Ct);
        var leavingToo = _runs.JoinNextAsync(giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leavingToo);
        Assert.False(first.GivenUp.IsCancellationRequested);
        first.Held.SetResult();
        await staying;
        (await BegunAsync()).Held.SetResult();
        await waiting;
    }

    [Fact]
    public async Task LastWhoGivesUp_CancelsTheRunAndWaitsForItsEnd()
    {
        using var giveUp = new CancellationTokenSource();
        var call = _runs.JoinNextAsync(giveUp.Token);
        var run = await BegunAsync();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = run.GivenUp.Register(cancelled.SetResult);

        await giveUp.CancelAsync();
        await cancelled.Task.WaitAsync(Ct);

        Assert.False(call.IsCompleted);
        run.Held.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task RunThatAllLeftBeforeItBegan_IsLeftOut()
    {
        using var giveUp = new CancellationTokenSource();
        var first = _runs.JoinNextAsync(Ct);
        var one = await BegunAsync();
        var leaving = _runs.JoinNextAsync(giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        one.Held.SetResult();
        await first;

        var later = _runs.JoinNextAsync(Ct);
        (await BegunAsync()).Held.SetResult();
        await later;

        Assert.False(_begun.Reader.TryRead(out _));
    }

    [Fact]
    public async Task CallerAfterAllLeft_IsServed()
    {
        using var giveUp = new CancellationTokenSource();
        var first = _runs.JoinNextAsync(Ct);
        var one = await BegunAsync();
        var leaving = _runs.JoinNextAsync(giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        var later = _runs.JoinNextAsync(Ct);
        one.Held.SetResult();
        await first;

        var two = await BegunAsync();

        Assert.False(two.GivenUp.IsCancellationRequested);
        two.Held.SetResult();
        await later;
    }

    [Fact]
    public async Task Run_CarriesNothingOfItsCallers()
    {
        var context = new AsyncLocal<string?> { Value = "a person's trace" };
        var found = new List<string?>();
        var runs = new SharedRuns(
            _ =>
            {
                found.Add(context.Value);
                return Task.CompletedTask;
            });

        await runs.JoinNextAsync(Ct);

        Assert.Null(Assert.Single(found));
        Assert.Equal("a person's trace", context.Value);
    }

    private Task<HeldRun> BegunAsync() => _begun.Reader.ReadAsync(Ct).AsTask().WaitAsync(TimeSpan.FromMinutes(10), Ct);

    private sealed record HeldRun(CancellationToken GivenUp)
    {
        public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
