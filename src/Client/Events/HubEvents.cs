using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Aiomus.Client.Errors;
using Aiomus.Client.Http;
using Aiomus.Contracts;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Aiomus.Client.Events;

/// <summary>The hub's <c>Subscribe</c>. A connection serves one subscription; who resumes is <see cref="EventReader"/>.</summary>
internal sealed class HubEvents(ApiTransport transport, Action<HttpConnectionOptions>? configure) : IEventSource
{
    private const string Path = "v1/hub";

    public async IAsyncEnumerable<EventFrame> ConnectAsync(long? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = Build();
        await StartAsync(connection, cancellationToken);

        // Read as bare JSON: one event that cannot be read must not end the stream of all.
        await using var events = connection.StreamAsync<JsonElement>("Subscribe", cursor, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(events))
        {
            yield return Parse(events.Current);
        }
    }

    private HubConnection Build() => new HubConnectionBuilder()
        .WithUrl(transport.Resolve(Path), options =>
        {
            // A header, never the address: addresses are logged.
            foreach (var (name, value) in transport.Credentials)
            {
                options.Headers[name] = value;
            }

            configure?.Invoke(options);
        })
        .AddJsonProtocol(json => ContractsJson.Apply(json.PayloadSerializerOptions))
        .Build();

    private static async Task StartAsync(HubConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.StartAsync(cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is { } status)
        {
            throw new AiomusApiException(status, $"The hub answered {(int)status}.");
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            throw Lost(exception);
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<JsonElement> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (HubException exception)
        {
            throw ToRefusal(exception.Message);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            throw Lost(exception);
        }
    }

    // All transports failed, the connection went between two steps, or it broke off within a message.
    private static bool IsLoss(Exception exception) => exception is AggregateException or InvalidOperationException or InvalidDataException;

    private static IOException Lost(Exception exception) => new("The hub's connection is lost.", exception);

    // The hub says "code: text", and SignalR puts words of its own before it.
    private static AiomusApiException ToRefusal(string message)
    {
        const string Marker = "HubException: ";
        var start = message.IndexOf(Marker, StringComparison.Ordinal);
        var parts = (start < 0 ? message : message[(start + Marker.Length)..]).Split(": ", 2);
        HttpStatusCode? status = parts[0] switch
        {
            "unauthenticated" => HttpStatusCode.Unauthorized,
            "forbidden" => HttpStatusCode.Forbidden,
            "account_gone" => HttpStatusCode.Gone,
            "invalid_request" => HttpStatusCode.BadRequest,
            "unavailable" => HttpStatusCode.ServiceUnavailable,
            "internal" => HttpStatusCode.InternalServerError,
            _ => null,
        };
        return status is null
            ? new AiomusApiException(HttpStatusCode.InternalServerError, "The hub ended the stream.")
            : new AiomusApiException(status.Value, parts[^1]) { Code = parts[0] };
    }

    private static EventFrame Parse(JsonElement element)
    {
        var frame = EventFrame.Parse(Encoding.UTF8.GetBytes(element.GetRawText()));
        return frame.Event is null && element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var cursor)
            ? frame with { Id = cursor }
            : frame;
    }
}
