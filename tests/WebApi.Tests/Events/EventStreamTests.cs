using Aiomus.Contracts.Events;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.WebApi.Events;
using Microsoft.Extensions.Time.Testing;

namespace Aiomus.WebApi.Tests.Events;

public sealed class EventStreamTests : IDisposable
{
    private static readonly Guid User = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(15);

    private readonly ScriptedEventLog _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly EventSink _sink = new(User);
    private readonly CancellationTokenSource _stopping = new();
    private int _forgotten;

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public async Task First_IsAPingWithTheCursor()
    {
        _log.Keep();

        await using var events = await OpenAsync(null);

        Assert.Equal((EventType.Ping, 1L), await NextAsync(events));
    }

    [Fact]
    public async Task KeptBeforeTheConnection_AreReplayedFromTheCursor()
    {
        Keep(3);

        await using var events = await OpenAsync(1);

        Assert.Equal([1L, 2, 3], await NumbersAsync(events, 3));
    }

    [Fact]
    public async Task DoubledAndSwappedMessages_ArriveOnceAndInOrder()
    {
        await using var events = await OpenAsync(null);
        var kept = Keep(4);

        Send(kept[1], kept[0], kept[0], kept[3], kept[2], kept[3]);

        Assert.Equal([0L, 1, 2, 3, 4], await NumbersAsync(events, 5));
        Assert.Equal((EventType.Ping, null), await NextAfterPingAsync(events));
    }

    [Fact]
    public async Task LostMessage_IsFoundByTheNextOne()
    {
        await using var events = await OpenAsync(null);
        var kept = Keep(2);

        Send(kept[1]);

        Assert.Equal([0L, 1, 2], await NumbersAsync(events, 3));
    }

    [Fact]
    public async Task LastMessageLost_IsFoundByThePing()
    {
        await using var events = await OpenAsync(null);
        await NextAsync(events);
        Keep(1);

        Assert.Equal((EventType.Started, 1L), await NextAfterPingAsync(events));
        Assert.Equal((EventType.Ping, null), await NextAsync(events));
        Assert.Equal(2, _log.Subscriptions);
    }

    [Fact]
    public async Task MoreMessagesThanTheSinkHolds_LoseNoKeptOne()
    {
        await using var events = await OpenAsync(null);

        Send([.. Keep(600)]);

        Assert.Equal(Enumerable.Range(0, 601).Select(number => (long?)number), await NumbersAsync(events, 601));
    }

    [Fact]
    public async Task CursorThatIsNoLongerKept_IsAGap()
    {
        Keep(10);
        _log.Oldest = 8;

        await using var events = await OpenAsync(2);

        await NextAsync(events);
        Assert.Equal((EventType.Gap, 7L), await NextAsync(events));
        Assert.Equal([8L, 9, 10], await NumbersAsync(events, 3));
    }

    [Fact]
    public async Task CursorFromALongerLog_IsAGapToItsEnd()
    {
        Keep(2);

        await using var events = await OpenAsync(9);

        await NextAsync(events);
        Assert.Equal((EventType.Gap, 2L), await NextAsync(events));
    }

    [Fact]
    public async Task PassingEvent_HasNoCursor()
    {
        await using var events = await OpenAsync(null);
        await NextAsync(events);

        Send(new UserEvent(UserEventType.Progress, Guid.Empty, DateTimeOffset.UnixEpoch) { Step = 1, Steps = 2 });

        Assert.Equal((EventType.Progress, null), await NextAsync(events));
    }

    [Fact]
    public async Task UnreachableLog_EndsNothing()
    {
        await using var events = await OpenAsync(null);
        await NextAsync(events);
        Keep(1);

        _log.Fault = new TimeoutException();
        Assert.Equal((EventType.Ping, null), await NextAfterPingAsync(events));
        _log.Fault = null;

        Assert.Equal((EventType.Started, 1L), await NextAfterPingAsync(events));
    }

    [Fact]
    public async Task SomebodyElsesEvent_IsIgnored()
    {
        await using var events = await OpenAsync(null);
        await NextAsync(events);

        await ((IUserEventObserver)_sink).OnEventAsync(Guid.Empty, _log.Keep());

        Assert.False(_sink.Events.TryPeek(out _));
    }

    [Fact]
    public async Task StoppingProcess_EndsTheStreamAndTheSubscription()
    {
        await using var events = await OpenAsync(null);
        await NextAsync(events);

        var last = events.MoveNextAsync();
        await _stopping.CancelAsync();

        Assert.False(await last);
        Assert.False(_log.Followed);
        Assert.Equal(1, _forgotten);
    }

    private async Task<IAsyncEnumerator<EventResponse>> OpenAsync(long? cursor)
    {
        var stream = new EventStream(_log, _sink, _sink, () => _forgotten++, _time, _stopping.Token);
        await stream.StartAsync(cursor, CancellationToken.None);
        return stream.ReadAllAsync().GetAsyncEnumerator();
    }

    private List<UserEvent> Keep(int count) => [.. Enumerable.Range(0, count).Select(_ => _log.Keep())];

    private void Send(params UserEvent[] events)
    {
        foreach (var next in events)
        {
            ((IUserEventObserver)_sink).OnEventAsync(User, next);
        }
    }

    private async Task<(EventType Type, long? Id)> NextAfterPingAsync(IAsyncEnumerator<EventResponse> events)
    {
        var next = events.MoveNextAsync();
        _time.Advance(Ping);
        Assert.True(await next);
        return (events.Current.Type, events.Current.Id);
    }

    private static async Task<(EventType Type, long? Id)> NextAsync(IAsyncEnumerator<EventResponse> events)
    {
        Assert.True(await events.MoveNextAsync());
        return (events.Current.Type, events.Current.Id);
    }

    private static async Task<List<long?>> NumbersAsync(IAsyncEnumerator<EventResponse> events, int count)
    {
        var numbers = new List<long?>();
        while (numbers.Count < count)
        {
            numbers.Add((await NextAsync(events)).Id);
        }

        return numbers;
    }
}
