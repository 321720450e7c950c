using System.Net.Http.Headers;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Events;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Aiomus.WebApi.Security;

/// <summary>
/// Refuses a body that is too large, or of a type that its endpoint does not take, before it is read. One of unknown length is cut
/// off by the server while it is read; a charset that the framework does not know would be a fault of ours. That only JSON is
/// taken also keeps out what a page may send elsewhere without asking: forms and plain text.
/// </summary>
internal static class BodyRules
{
    public const long MaxBytes = 64 * 1024;

    private const string Json = "application/json";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.ContentLength > MaxBytes)
        {
            return Problem.OfStatus(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context);
        }

        return !HasBody(context) || IsTaken(context)
            ? next(context)
            : Problem.OfStatus(StatusCodes.Status415UnsupportedMediaType).ExecuteAsync(context);
    }

    private static bool HasBody(HttpContext context) =>
        context.Request.ContentLength is not 0
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
        && !context.Request.Path.StartsWithSegments(EventHub.Path);   // the hub's transports have types of their own

    private static bool IsTaken(HttpContext context) =>
        context.Request.Headers.ContentEncoding.Count == 0
        && MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
        && (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes ?? [Json])
            .Contains(type.MediaType, StringComparer.OrdinalIgnoreCase)
        && (type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
