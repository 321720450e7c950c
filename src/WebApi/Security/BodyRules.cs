using System.Net.Http.Headers;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Aiomus.WebApi.Security;

/// <summary>
/// Refuses a body that is too large, or of a type that its endpoint does not take, before it is read. One of unknown length is cut
/// off by the server while it is read. That only JSON is
/// taken also keeps out what a page may send elsewhere without asking: forms and plain text.
/// </summary>
internal static class BodyRules
{
    public const long MaxBytes = 64 * 1024;

    private const string Json = "application/json";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? MaxBytes;
        if (context.Request.ContentLength > limit)
        {
            return Problem.OfStatus(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context);
        }

        if (!HasBody(context))
        {
            return next(context);
        }

        if (FindTaken(context) is not { } type)
        {
            return Problem.OfStatus(StatusCodes.Status415UnsupportedMediaType).ExecuteAsync(context);
        }

        if (type.CharSet is not null)
        {
            // It is the one that counts anyway, and the framework fails on some of the ways to spell it.
            type.CharSet = null;
            context.Request.ContentType = type.ToString();
        }

        // If it cannot be read, it is looked at again, to say what is wrong with it.
        context.Request.EnableBuffering((int)(context.Request.ContentLength ?? limit));
        return next(context);
    }

    private static bool HasBody(HttpContext context) =>
        context.Request.ContentLength is not 0
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
        && context.GetEndpoint()?.Metadata.GetMetadata<HubMark>() is null;   // the hub's transports have types of their own

    private static MediaTypeHeaderValue? FindTaken(HttpContext context) =>
        context.Request.Headers.ContentEncoding.Count == 0
        && MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
        && (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes ?? [Json])
            .Contains(type.MediaType, StringComparer.OrdinalIgnoreCase)
        && type.Parameters.Count(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)) <= 1
        && (type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            ? type
            : null;
}
