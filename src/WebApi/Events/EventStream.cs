using System.Runtime.CompilerServices;
using Aiomus.Contracts.Events;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Events;

/// <summary>
/// One connection's events: each kept one exactly once and in order, whatever the observer drops, doubles or swaps; those that
/// pass by as they come. What arrives is only a hint: a number that is not the next one, and every ping, make it read the log.
/// </summary>
internal sealed class EventStream : IAsyncDisposable
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    private readonly Guid _connection = Guid.NewGuid();
    private readonly IGrainFactory _grains;
    private readonly IUserEventsGrain _log;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly EventSink _sink;
    private readonly IUserEventObserver _observer;
    private long _cursor;
    private long _latest;

    public EventStream(IGrainFactory grains, Guid userId, TimeProvider time, CancellationToken stopping)
    {
        (_grains, _time, _stopping) = (grains, time, stopping);
        _log = grains.GetGrain<IUserEventsGrain>(userId);

        // The runtime refers to observers weakly: the field keeps this one.
        _sink = new EventSink(userId);
        _observer = grains.CreateObjectReference<IUserEventObserver>(_sink);
    }

    public async Task StartAsync(long? cursor, CancellationToken cancellationToken)
    {
        _latest = await _log.SubscribeAsync(_connection, _observer, cancellationToken);
        _cursor = cursor ?? _latest;
    }

    /// <summary>The events until the caller or this process goes. The first is a ping with the cursor that they start from.</summary>
    public async IAsyncEnumerable<EventResponse> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var _ = this;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping);
        yield return Notice(EventType.Ping, _cursor);
        foreach (var missed in await CatchUpAsync(end.Token))
        {
            yield return missed;
        }

        var pinged = _time.GetTimestamp();
        while (!end.IsCancellationRequested)
        {
            if (await NextAsync(PingInterval - _time.GetElapsedTime(pinged), end.Token) is { } arrived)
            {
                foreach (var next in await TakeAsync(arrived, end.Token))
                {
                    yield return next;
                }
            }
            else if (!end.IsCancellationRequested)
            {
                pinged = _time.GetTimestamp();
                foreach (var missed in await RenewAsync(end.Token))
                {
                    yield return missed;
                }

                yield return Notice(EventType.Ping, null);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _log.UnsubscribeAsync(_connection, CancellationToken.None);
        }
        catch (Exception exception) when (Faults.IsUnavailable(exception) || exception is ObjectDisposedException)
        {
            // It expires by itself.
        }

        _grains.DeleteObjectReference<IUserEventObserver>(_observer);
    }

    // Null when nothing came in time, or when all ends.
    private async Task<UserEvent?> NextAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (atMost <= TimeSpan.Zero)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(atMost, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await _sink.Events.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<EventResponse>> TakeAsync(UserEvent arrived, CancellationToken cancellationToken)
    {
        if (arrived.Sequence == 0)
        {
            return [arrived.ToResponse()];
        }

        if (arrived.Sequence == _cursor + 1)
        {
            _cursor = arrived.Sequence;
            return [arrived.ToResponse()];
        }

        _latest = Math.Max(_latest, arrived.Sequence);
        return _latest > _cursor ? await CatchUpAsync(cancellationToken) : [];
    }

    // Prolongs the subscription, and finds what was lost on its way here.
    private async Task<IReadOnlyList<EventResponse>> RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            _latest = await _log.SubscribeAsync(_connection, _observer, cancellationToken);
        }
        catch (Exception exception) when (IsPassing(exception, cancellationToken))
        {
            return [];
        }

        return await CatchUpAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<EventResponse>> CatchUpAsync(CancellationToken cancellationToken)
    {
        if (_latest == _cursor)
        {
            return [];
        }

        try
        {
            var batch = await _log.ReadAsync(_cursor, cancellationToken);
            var found = batch.Events.Select(EventMapping.ToResponse).ToList();
            if (batch.Gap)
            {
                found.Insert(0, Notice(EventType.Gap, batch.Events is [var oldest, ..] ? oldest.Sequence - 1 : batch.Latest));
            }

            _cursor = _latest = batch.Latest;
            return found;
        }
        catch (Exception exception) when (IsPassing(exception, cancellationToken))
        {
            // The next event or ping tries again.
            return [];
        }
    }

    private static bool IsPassing(Exception exception, CancellationToken cancellationToken) =>
        Faults.IsUnavailable(exception) || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested);

    private EventResponse Notice(EventType type, long? id) => new() { Type = type, Id = id, At = _time.GetUtcNow() };
}
