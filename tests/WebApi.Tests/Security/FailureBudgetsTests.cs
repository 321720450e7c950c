using Aiomus.WebApi.Security;
using Microsoft.Extensions.Time.Testing;

namespace Aiomus.WebApi.Tests.Security;

public sealed class FailureBudgetsTests
{
    [Fact]
    public void Failures_ComeBackWithTime()
    {
        var time = new FakeTimeProvider();
        var budgets = new FailureBudgets(aMinute: 2, time);
        Assert.True(budgets.TryTake("a", out _));
        Assert.True(budgets.TryTake("a", out _));

        Assert.False(budgets.TryTake("a", out var wait));
        Assert.Equal(30, wait.TotalSeconds, 3);
        Assert.True(budgets.TryTake("b", out _));
        time.Advance(TimeSpan.FromSeconds(31));

        Assert.True(budgets.TryTake("a", out _));
        Assert.False(budgets.TryTake("a", out _));
    }

    [Fact]
    public void ManyAtOnce_AreNoMoreThanInARow()
    {
        var budgets = new FailureBudgets(aMinute: 10, new FakeTimeProvider());

        Assert.Equal(10, Enumerable.Range(0, 100).Count(number => budgets.TryTake("a", out _)));

        budgets.GiveBack("a");
        Assert.True(budgets.TryTake("a", out _));
        Assert.False(budgets.TryTake("a", out _));
    }

    [Fact]
    public void KeysThatHaveAllTheirs_AreForgotten()
    {
        var time = new FakeTimeProvider();
        var budgets = new FailureBudgets(aMinute: 10, time);
        for (var key = 0; key < 100_000; key++)
        {
            budgets.TryTake($"{key}", out _);
            time.Advance(TimeSpan.FromMilliseconds(20));
        }

        // Fifty a second, each of which is forgotten after six seconds.
        Assert.InRange(budgets.Count, 1, 2048);
        budgets.TryTake("honest", out _);
        var before = budgets.Count;
        budgets.GiveBack("honest");
        Assert.Equal(before - 1, budgets.Count);
    }
}
