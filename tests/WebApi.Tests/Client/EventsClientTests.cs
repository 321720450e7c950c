using System.Net;
using Aiomus.Client.Errors;
using Aiomus.Contracts.Events;
using static Aiomus.WebApi.Tests.Client.EventBytes;

namespace Aiomus.WebApi.Tests.Client;

public sealed class EventsClientTests
{
    private const string Gone = """{"title":"Gone.","status":410,"code":"account_gone"}""";
    private readonly FakeService _service = new();

    [Theory, InlineData(0), InlineData(1)]
    public async Task BrokenStream_GoesOnAfterTheLastEventWithoutLossOrDoubles(int ending)
    {
        _service
            .Stream(new EventBytes(
                (Ending)ending, Event(EventType.Ping, 4), Event(EventType.Queued, 5), Event(EventType.Progress), "id: 6\ndata: {\"ty"))
            .Break()
            .Stream(new EventBytes((Ending)ending, Event(EventType.Ping, 5), Event(EventType.Queued, 5), Event(EventType.Started, 6)))
            .Stream(new EventBytes((Ending)ending, Event(EventType.Ping, 6), Event(EventType.Finished, 7)))
            .Answer(Gone, "application/problem+json", HttpStatusCode.Gone);

        var (read, refusal) = await ReadToEndAsync(cursor: null);

        Assert.Equal(
            [(EventType.Ping, 4), (EventType.Queued, 5), (EventType.Progress, null), (EventType.Started, 6), (EventType.Finished, 7)],
            read);
        Assert.Equal([null, "5", "5", "6", "7"], _service.Calls.Select(call => call.LastEventId));
        Assert.All(_service.Calls, call => Assert.Equal("text/event-stream", call.Accept));
        Assert.Equal("account_gone", refusal.Code);
    }

    [Fact]
    public async Task Gap_IsShownAndMovesTheCursor()
    {
        _service
            .Stream(new EventBytes(Ending.Closed, Event(EventType.Ping, 3), Event(EventType.Gap, 90), Event(EventType.Failed, 91)))
            .Stream(new EventBytes(Ending.Closed, Event(EventType.Gap, 10)))
            .Answer(Gone, "application/problem+json", HttpStatusCode.Gone);

        var (read, _) = await ReadToEndAsync(cursor: 3);

        Assert.Equal([(EventType.Ping, 3), (EventType.Gap, 90), (EventType.Failed, 91), (EventType.Gap, 10)], read);
        Assert.Equal(["3", "91", "10"], _service.Calls.Select(call => call.LastEventId));
    }

    [Fact]
    public async Task EventOfANewerService_IsPassedOver()
    {
        _service
            .Stream(new EventBytes(Ending.Closed, Event(EventType.Ping, 1), "data: {\"type\":\"renamed\",\"id\":2}\nid: 2\n\n"))
            .Answer(Gone, "application/problem+json", HttpStatusCode.Gone);

        var (read, _) = await ReadToEndAsync(cursor: 1);

        Assert.Equal([(EventType.Ping, 1)], read);
        Assert.Equal(["1", "2"], _service.Calls.Select(call => call.LastEventId));
    }

    [Fact(Timeout = 30_000)]
    public async Task SilentConnection_IsGivenUpAfter45Seconds()
    {
        var silent = new EventBytes(Ending.Silent, Event(EventType.Ping, 1));
        _service.Stream(silent).Answer(Gone, "application/problem+json", HttpStatusCode.Gone);

        var reading = ReadToEndAsync(cursor: 1);
        await silent.FellSilent;
        _service.Clock.Advance(TimeSpan.FromSeconds(44));
        Assert.False(silent.IsDisposed);
        _service.Clock.Advance(TimeSpan.FromSeconds(1));
        await reading;

        Assert.True(silent.IsDisposed);
        Assert.Equal(2, _service.Calls.Count);
    }

    [Fact]
    public async Task SlowReader_DoesNotLoseItsConnection()
    {
        var stream = new EventBytes(Ending.Closed, Event(EventType.Ping, 1), Event(EventType.Started, 2));
        _service.Stream(stream);

        await foreach (var next in _service.Connect().Events.ReadAsync(1))
        {
            if (next.Id == 2)
            {
                break;
            }

            _service.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Single(_service.Calls);
        Assert.True(stream.IsDisposed);
    }

    [Theory, InlineData(HttpStatusCode.Unauthorized), InlineData(HttpStatusCode.Forbidden), InlineData(HttpStatusCode.NotFound)]
    public async Task RefusedBeforeTheFirstConnection_EndsAtOnce(HttpStatusCode status)
    {
        _service.Answer("", "text/plain", status);

        var (_, refusal) = await ReadToEndAsync(cursor: null);

        Assert.Equal(status, refusal.Status);
        Assert.Single(_service.Calls);
    }

    [Fact]
    public async Task UnavailableService_IsAskedAgainWhenItSays()
    {
        _service
            .Answer("", "text/plain", HttpStatusCode.ServiceUnavailable, retryAfter: "40")
            .Answer("", "text/plain", HttpStatusCode.BadGateway)
            .Answer(Gone, "application/problem+json", HttpStatusCode.Gone);

        await ReadToEndAsync(cursor: null);

        Assert.Equal(TimeSpan.FromSeconds(40), _service.Clock.Pauses[0]);
        Assert.InRange(_service.Clock.Pauses[1], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task CancelledReader_Ends()
    {
        var silent = new EventBytes(Ending.Silent, Event(EventType.Ping, 1));
        _service.Stream(silent);
        using var cancellation = new CancellationTokenSource();

        var reading = ReadToEndAsync(cursor: 1, cancellation.Token);
        await silent.FellSilent;
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.True(silent.IsDisposed);
    }

    [Fact]
    public async Task Poll_AsksForJson()
    {
        _service.Answer(new EventBatch([], 9, Gap: true));

        var batch = await _service.Connect().Events.PollAsync(7);

        Assert.Equal((9, true), (batch.Latest, batch.Gap));
        Assert.Equal(("/base/v1/events?cursor=7", "application/json"), (_service.Calls[0].Path, _service.Calls[0].Accept));
    }

    private async Task<(List<(EventType Type, long? Id)> Read, AiomusApiException Refusal)> ReadToEndAsync(
        long? cursor, CancellationToken cancellationToken = default)
    {
        var read = new List<(EventType, long?)>();
        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var next in _service.Connect().Events.ReadAsync(cursor, cancellationToken))
            {
                read.Add((next.Type, next.Id));
            }
        });
        return refusal is AiomusApiException api ? (read, api) : throw refusal;
    }
}
