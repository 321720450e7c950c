using Aiomus.WebApi.SigningIn;
using Microsoft.Extensions.Time.Testing;

namespace Aiomus.WebApi.Tests.SigningIn;

public sealed class EvenTimeTests
{
    [Theory]
    [InlineData(0, 250)]
    [InlineData(30, 250)]
    [InlineData(249, 250)]
    [InlineData(260, 500)]
    [InlineData(700, 750)]
    public async Task Answer_ComesAtTheNextQuarterOfASecond(int work, int answer)
    {
        var clock = new FakeTimeProvider();
        var even = new EvenTime(clock);

        var running = even.RunAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(work));
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMilliseconds(answer - work - 1));

        Assert.False(running.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await running;
    }

    [Fact]
    public async Task Fault_ComesNoSoonerThanAnAnswer()
    {
        var clock = new FakeTimeProvider();
        var running = new EvenTime(clock).RunAsync(
            () => Task.FromException(new InvalidOperationException()), TestContext.Current.CancellationToken);

        Assert.False(running.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(250));

        await Assert.ThrowsAsync<InvalidOperationException>(() => running);
    }
}
