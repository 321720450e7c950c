using Aiomus.WebApi.Fairness;

namespace Aiomus.WebApi.Tests.Fairness;

public sealed class FairTurnsTests
{
    [Fact]
    public async Task WhoHasLittleWaiting_WaitsForOneOfWhoHasMuch()
    {
        var turns = new FairTurns<string>(atOnce: 1, eachAtOnce: 1, eachWaiting: 100, allWaiting: 1000);
        var running = await TakeAsync(turns, "greedy");
        var order = new List<string>();
        var greedy = Enumerable.Range(0, 80).Select(_ => RunAsync(turns, "greedy", order)).ToArray();
        var other = RunAsync(turns, "other", order);

        running.Dispose();
        await other;
        await Task.WhenAll(greedy);

        Assert.InRange(order.IndexOf("other"), 0, 1);
        Assert.Equal(81, order.Count);
    }

    [Fact]
    public async Task WaitingWorks_AreBoundedForEachAndTheRefusedTakeNothing()
    {
        var turns = new FairTurns<string>(atOnce: 1, eachAtOnce: 1, eachWaiting: 2, allWaiting: 1000);
        using var running = await TakeAsync(turns, "greedy");
        using var end = new CancellationTokenSource();
        var waiting = new[] { turns.TakeAsync("greedy", false, end.Token), turns.TakeAsync("greedy", false, end.Token) };

        Assert.Null(await turns.TakeAsync("greedy", false, CancellationToken.None));
        Assert.Equal(2, turns.CountWaiting("greedy"));
        var other = turns.TakeAsync("other", false, end.Token);
        Assert.False(other.IsCompleted);

        await end.CancelAsync();
        foreach (var gone in waiting.Append(other))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        }

        Assert.Equal(0, turns.CountWaiting("greedy"));
    }

    [Fact]
    public async Task RoomForAll_GoesToThoseWhoHaveLittleOfIt()
    {
        var turns = new FairTurns<string>(atOnce: 1, eachAtOnce: 1, eachWaiting: 100, allWaiting: 10);
        using var running = await TakeAsync(turns, "first");
        var greedy = Enumerable.Range(0, 10).Select(_ => turns.TakeAsync("greedy", false, CancellationToken.None)).ToArray();

        // Half of the room is as much as one may have, and as long as there is any, who has nothing waiting gets some.
        Assert.Equal(5, turns.CountWaiting("greedy"));
        Assert.Equal(5, greedy.Count(one => one.IsCompleted));
        for (var other = 0; other < 5; other++)
        {
            Assert.False(turns.TakeAsync($"other {other}", false, CancellationToken.None).IsCompleted);
        }

        Assert.Null(await turns.TakeAsync("last", false, CancellationToken.None));
    }

    [Fact]
    public async Task OneWhoTakesMuch_LeavesATurnToOthers()
    {
        var turns = new FairTurns<string>(atOnce: 3, eachAtOnce: 2, eachWaiting: 100, allWaiting: 1000);
        using var first = await TakeAsync(turns, "greedy");
        var second = await TakeAsync(turns, "greedy");
        var third = turns.TakeAsync("greedy", false, CancellationToken.None);

        Assert.False(third.IsCompleted);
        using var other = await TakeAsync(turns, "other");

        second.Dispose();
        using var last = await third;
        Assert.NotNull(last);
    }

    [Fact]
    public async Task KnownOnes_TakeEveryOtherTurnHoweverManyOthersWait()
    {
        var turns = new FairTurns<string>(atOnce: 1, eachAtOnce: 1, eachWaiting: 100, allWaiting: 200);
        var running = await TakeAsync(turns, "first");
        var order = new List<string>();
        var strangers = Enumerable.Range(0, 200).Select(stranger => RunAsync(turns, $"stranger {stranger}", order)).ToArray();

        // Strangers have filled their room, and not that of those who are known.
        Assert.Null(await turns.TakeAsync("last stranger", false, CancellationToken.None));
        var known = Enumerable.Range(0, 3).Select(_ => RunAsync(turns, "known", order, isKnown: true)).ToArray();
        Assert.Equal(3, turns.CountWaiting("known", isKnown: true));

        running.Dispose();
        await Task.WhenAll(known);
        await Task.WhenAll(strangers);

        Assert.InRange(order.LastIndexOf("known"), 2, 6);
    }

    [Fact]
    public async Task KnownOnes_HaveABoundOfTheirOwnToo()
    {
        var turns = new FairTurns<string>(atOnce: 1, eachAtOnce: 1, eachWaiting: 100, allWaiting: 4);
        using var running = await TakeAsync(turns, "first");
        using var end = new CancellationTokenSource();
        var known = Enumerable.Range(0, 4).Select(number => turns.TakeAsync($"known {number}", true, end.Token)).ToArray();

        Assert.Null(await turns.TakeAsync("last known", true, CancellationToken.None));
        Assert.False(turns.TakeAsync("stranger", false, CancellationToken.None).IsCompleted);

        // Who leaves makes room where they were.
        await end.CancelAsync();
        Assert.All(known, one => Assert.True(one.IsCanceled || !one.IsCompleted));
        Assert.False(turns.TakeAsync("next known", true, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task EndedTurn_IsGivenBackOnce()
    {
        var turns = new FairTurns<string>(atOnce: 1, eachAtOnce: 1, eachWaiting: 100, allWaiting: 1000);
        var first = await TakeAsync(turns, "a");
        first.Dispose();
        first.Dispose();
        using var second = await TakeAsync(turns, "a");

        Assert.False(turns.TakeAsync("b", false, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task ManyAtOnce_NeverRunMoreThanTheyMayAndAllRun()
    {
        var turns = new FairTurns<int>(atOnce: 3, eachAtOnce: 2, eachWaiting: 10_000, allWaiting: 100_000);
        var (now, most, ran) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => Task.Run(async () =>
        {
            using var end = new CancellationTokenSource();
            var taking = turns.TakeAsync(number % 7, number % 2 == 0, end.Token);
            if (number % 5 == 0)
            {
                await end.CancelAsync();
            }

            try
            {
                using var turn = await taking;
                var running = Interlocked.Increment(ref now);
                InterlockedMax(ref most, running);
                await Task.Yield();
                Interlocked.Decrement(ref now);
            }
            catch (OperationCanceledException)
            {
                // It left the line.
            }

            Interlocked.Increment(ref ran);
        })));

        Assert.InRange(most, 1, 3);
        Assert.Equal(2000, ran);
        using var last = await turns.TakeAsync(0, false, CancellationToken.None);
        using var besides = await turns.TakeAsync(1, false, CancellationToken.None);
        using var third = await turns.TakeAsync(2, false, CancellationToken.None);
        Assert.NotNull(third);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private static async Task<IDisposable> TakeAsync(FairTurns<string> turns, string key) =>
        await turns.TakeAsync(key, false, CancellationToken.None) ?? throw new InvalidOperationException("There was no room.");

    private static async Task RunAsync(FairTurns<string> turns, string key, List<string> order, bool isKnown = false)
    {
        using var turn = await turns.TakeAsync(key, isKnown, CancellationToken.None);
        lock (order)
        {
            order.Add(key);
        }
    }
}
