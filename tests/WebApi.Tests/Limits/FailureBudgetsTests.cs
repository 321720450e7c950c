using Aiomus.WebApi.Limits;
using Microsoft.Extensions.Time.Testing;

namespace Aiomus.WebApi.Tests.Limits;

public sealed class FailureBudgetsTests
{
    [Fact]
    public async Task Failures_ComeBackWithTime()
    {
        var time = new FakeTimeProvider();
        var budgets = new FailureBudgets(most: 2, aMinute: 2, time);
        Assert.Null(await FailAsync(budgets, "a"));
        Assert.Null(await FailAsync(budgets, "a"));

        Assert.Equal(30, (await FailAsync(budgets, "a"))!.Value.TotalSeconds, 3);
        Assert.Null(await FailAsync(budgets, "b"));
        time.Advance(TimeSpan.FromSeconds(31));

        Assert.Null(await FailAsync(budgets, "a"));
        Assert.NotNull(await FailAsync(budgets, "a"));
    }

    [Fact]
    public async Task ManyFailuresAtOnce_AreNoMoreThanInARow()
    {
        var budgets = new FailureBudgets(most: 10, aMinute: 10, new FakeTimeProvider());
        var tries = Enumerable.Range(0, 100).Select(_ => budgets.TakeAsync("a", CancellationToken.None)).ToArray();
        Assert.Equal(10, tries.Count(one => one.IsCompleted));
        for (var ended = 0; ended < 10; ended++)
        {
            budgets.End("a", failed: true);
        }

        Assert.Equal(90, (await Task.WhenAll(tries)).Count(wait => wait is not null));
    }

    [Fact]
    public async Task ManyAtOnceWhoDoNotFail_AllComeIn()
    {
        var budgets = new FailureBudgets(most: 10, aMinute: 10, new FakeTimeProvider());

        var waits = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            var wait = await budgets.TakeAsync("a", CancellationToken.None);
            await Task.Yield();
            budgets.End("a", failed: false);
            return wait;
        }));

        Assert.All(waits, wait => Assert.Null(wait));
        Assert.Equal(0, budgets.Count);
    }

    [Fact]
    public async Task WhoHangsUpWhileWaiting_LeavesNothing()
    {
        var budgets = new FailureBudgets(most: 1, aMinute: 1, new FakeTimeProvider());
        Assert.Null(await budgets.TakeAsync("a", CancellationToken.None));
        using var end = new CancellationTokenSource();
        var waiting = budgets.TakeAsync("a", end.Token);

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        budgets.End("a", failed: false);
        Assert.Equal(0, budgets.Count);
    }

    [Fact]
    public async Task KeysThatHaveAllTheirs_AreForgotten()
    {
        var time = new FakeTimeProvider();
        var budgets = new FailureBudgets(most: 10, aMinute: 10, time);
        for (var key = 0; key < 100_000; key++)
        {
            await FailAsync(budgets, $"{key}");
            time.Advance(TimeSpan.FromMilliseconds(20));
        }

        // Fifty a second, each of which is forgotten after six seconds.
        Assert.InRange(budgets.Count, 1, 2048);
    }

    private static async Task<TimeSpan?> FailAsync(FailureBudgets budgets, string key)
    {
        var wait = await budgets.TakeAsync(key, CancellationToken.None);
        if (wait is null)
        {
            budgets.End(key, failed: true);
        }

        return wait;
    }
}
