using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Aiomus.Client.Errors;
using Aiomus.Client.Http;

namespace Aiomus.Client.Events;

/// <summary><c>GET /v1/events</c>.</summary>
internal sealed class SseEvents(ApiTransport transport) : IEventSource
{
    public const string Path = "v1/events";
    private const string MediaType = "text/event-stream";

    public async IAsyncEnumerable<EventFrame> ConnectAsync(long? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ApiRequest(HttpMethod.Get, Path) { Accept = MediaType, LastEventId = cursor };
        using var response = await transport.SendOnceAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != MediaType)
        {
            throw new AiomusApiException(response.StatusCode, "The answer is not a stream of events.");
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var parser = SseParser.Create(stream, (_, data) => EventFrame.Parse(data));
        await foreach (var item in parser.EnumerateAsync(cancellationToken))
        {
            yield return item.Data.Event is null ? item.Data with { Id = ToCursor(item.EventId) } : item.Data;
        }
    }

    private static long? ToCursor(string? id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var cursor) ? cursor : null;
}
