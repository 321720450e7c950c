using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using Aiomus.Contracts.Events;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Aiomus.WebApi.Events;

internal static class EventEndpoints
{
    private const string LastEventId = "Last-Event-ID";

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        var events = routes.MapGroup("/v1/events").WithTags("Events").RequireScope(AccessScope.Read);
        events.MapGet("/", GetAsync).WithName("getEvents")
            .WithSummary("What happens to your jobs")
            .WithDescription(
                "Server-sent events, from `Last-Event-ID` or `cursor`, or from now. With `Accept: application/json` (and without "
                    + "`text/event-stream` in it) the kept events after the cursor, at once, as one JSON object: "
                    + "`curl -H 'Accept: application/json' -H 'Authorization: Bearer aio_...' "
                    + "'.../v1/events?cursor=0'`. Any other `Accept`, "
                    + "curl's own `*/*` too, asks for the stream, which does not end by itself.")
            .WithMetadata(new StreamMark())
            .AddOpenApiOperationTransformer(DescribeResumingAsync)
            .WithProblems(ErrorCode.TooManyStreams);
        routes.MapHub<EventHub>(EventHub.Path).RequireScope(AccessScope.Read).WithMetadata(new StreamMark(), new HubMark());
    }

    private static async Task<Results<ServerSentEventsResult<EventResponse>, Ok<EventBatch>, EmptyHttpResult, Problem>> GetAsync(
        [Description("Where to go on: the id of the last event that was read.")]
        [Range(typeof(long), "0", "9223372036854775807")] long? cursor,
        ClaimsPrincipal user,
        HttpRequest request,
        EventPump pump,
        CancellationToken cancellationToken)
    {
        // A browser that connects again sends the header and repeats the address it began with: the header is newer.
        if (request.Headers.TryGetValue(LastEventId, out var header))
        {
            if (!long.TryParse(header.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            {
                return Problem.Invalid("last_event_id", "The value must be the id of an event.");
            }

            cursor = last;
        }

        if (cursor < 0)
        {
            return Problem.Invalid("cursor", "The cursor must not be negative.");
        }

        if (Polls(request))
        {
            var batch = await pump.ReadAsync(user.GetUserId(), cursor ?? 0, cancellationToken);
            return TypedResults.Ok(batch.ToResponse());
        }

        if (HttpMethods.IsHead(request.Method))
        {
            request.HttpContext.Response.ContentType = "text/event-stream";
            return TypedResults.Empty;
        }

        var stream = await pump.OpenAsync(user.GetUserId(), cursor, cancellationToken);
        return TypedResults.ServerSentEvents(ToItemsAsync(stream, cancellationToken));
    }

    // It is read from the request as it came, and so is no parameter of the method.
    private static Task DescribeResumingAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Parameters?.Add(new OpenApiParameter
        {
            Name = LastEventId,
            In = ParameterLocation.Header,
            Description = "The id of the last event that was read, as browsers send it; it comes before `cursor`.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" },
        });
        return Task.CompletedTask;
    }

    private static bool Polls(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        return accept.Contains("application/json", StringComparison.OrdinalIgnoreCase)
            && !accept.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase);
    }

    private static async IAsyncEnumerable<SseItem<EventResponse>> ToItemsAsync(
        EventStream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var next in stream.ReadAllAsync(cancellationToken))
        {
            yield return new SseItem<EventResponse>(next, JsonNamingPolicy.SnakeCaseLower.ConvertName(next.Type.ToString()))
            {
                EventId = next.Id?.ToString(CultureInfo.InvariantCulture),
            };
        }
    }
}
