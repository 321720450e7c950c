using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts.Events;
using Microsoft.AspNetCore.Http.Connections.Client;

namespace Aiomus.Client.Events;

/// <summary>
/// What happens to the key owner's jobs. Both readers promise the same: every kept event after the cursor once and in order, over
/// any number of broken connections; those that pass by while connected. A gap is shown, and means that older events are no longer
/// kept: read the jobs and the gallery anew. The first event is a ping with the cursor that the reading starts from; what happens
/// after it is not missed. Later pings are not shown.
/// </summary>
public sealed class EventsClient
{
    private readonly ApiTransport _transport;
    private readonly EventReader _sse;
    private readonly EventReader _hub;

    internal EventsClient(ApiTransport transport, Action<HttpConnectionOptions>? hub)
    {
        _transport = transport;
        _sse = new EventReader(new SseEvents(transport), transport.Time);
        _hub = new EventReader(new HubEvents(transport, hub), transport.Time);
    }

    /// <summary>Follows the events by server-sent events, until it is cancelled or refused.</summary>
    /// <param name="cursor">The <see cref="EventResponse.Id"/> of the last event that is known; null to begin now.</param>
    /// <param name="cancellationToken">Ends the reading, with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="AiomusApiException">
    /// The key does not or no longer work, or the account is gone; before the first connection also any other refusal that waiting
    /// does not mend.
    /// </exception>
    public IAsyncEnumerable<EventResponse> ReadAsync(long? cursor = null, CancellationToken cancellationToken = default) =>
        Read(_sse, cursor, cancellationToken);

    /// <summary>The same over SignalR, for networks that hold server-sent events back.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public IAsyncEnumerable<EventResponse> ReadHubAsync(long? cursor = null, CancellationToken cancellationToken = default) =>
        Read(_hub, cursor, cancellationToken);

    /// <summary>The kept events after a cursor, at once; 0 for all that are kept.</summary>
    public Task<EventBatch> PollAsync(long cursor, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cursor);
        return _transport.GetAsync<EventBatch>(Query.Add(SseEvents.Path, ("cursor", cursor)), cancellationToken);
    }

    private static IAsyncEnumerable<EventResponse> Read(EventReader reader, long? cursor, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cursor ?? 0, nameof(cursor));
        return reader.ReadAsync(cursor, cancellationToken);
    }
}
