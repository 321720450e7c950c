using System.Runtime.CompilerServices;
using Aiomus.Contracts.Events;
using Aiomus.Grains.Interfaces.Events;
using Aiomus.WebApi.ApiKeys;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Events;

/// <summary>
/// One connection's events: each kept one exactly once and in order, whatever the observer drops, doubles or swaps; those that
/// pass by as they come. What arrives is only a hint: a number that is not the next one, and every ping, make it read the log.
/// </summary>
/// <param name="log">The person's event log.</param>
/// <param name="sink">Where its events arrive. Kept here, because the runtime refers to observers weakly.</param>
/// <param name="observer">The reference by which the log reaches the sink.</param>
/// <param name="forget">Gives the reference back.</param>
/// <param name="time">Beats the pings.</param>
/// <param name="stopping">This process goes.</param>
internal sealed class EventStream(
    IUserEventsGrain log, EventSink sink, IUserEventObserver observer, Action forget, TimeProvider time, CancellationToken stopping)
    : IAsyncDisposable
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    private readonly Guid _connection = Guid.NewGuid();
    private long _cursor;
    private long _latest;

    /// <summary>Subscribes from a cursor, or from now.</summary>
    public async Task StartAsync(long? cursor, CancellationToken cancellationToken)
    {
        _latest = await log.SubscribeAsync(_connection, observer, cancellationToken);
        _cursor = cursor ?? _latest;
    }

    /// <summary>The events until the caller or this process goes. The first is a ping with the cursor that they start from.</summary>
    public async IAsyncEnumerable<EventResponse> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var _ = this;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        yield return Notice(EventType.Ping, _cursor);
        foreach (var missed in await CatchUpAsync(end.Token))
        {
            yield return missed;
        }

        var pinged = time.GetTimestamp();
        while (!end.IsCancellationRequested)
        {
            if (await NextAsync(PingInterval - time.GetElapsedTime(pinged), end.Token) is { } arrived)
            {
                foreach (var next in await TakeAsync(arrived, end.Token))
                {
                    yield return next;
                }
            }
            else if (!end.IsCancellationRequested)
            {
                pinged = time.GetTimestamp();
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
            await log.UnsubscribeAsync(_connection, CancellationToken.None);
        }
        catch (Exception exception) when (Faults.IsUnavailable(exception) || exception is ObjectDisposedException)
        {
            // It expires by itself.
        }
        finally
        {
            forget();
        }
    }

    // Null when nothing came in time, or when all ends.
    private async Task<UserEvent?> NextAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (atMost <= TimeSpan.Zero)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await sink.Events.ReadAsync(either.Token);
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
            _latest = await log.SubscribeAsync(_connection, observer, cancellationToken);
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
            var batch = await log.ReadAsync(_cursor, cancellationToken);
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

    private EventResponse Notice(EventType type, long? id) => new() { Type = type, Id = id, At = time.GetUtcNow() };
}
