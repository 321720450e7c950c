using System.Net.Http.Headers;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Security;

/// <summary>
/// Refuses a body that is too large or not UTF-8 before it is read. One of unknown length is cut off by the server while it is
/// read; a charset that the framework does not know would be a fault of ours.
/// </summary>
internal static class BodyRules
{
    public const long MaxBytes = 64 * 1024;

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.ContentLength > MaxBytes)
        {
            return Problem.OfStatus(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context);
        }

        return IsUtf8(context.Request.ContentType)
            ? next(context)
            : Problem.OfStatus(StatusCodes.Status415UnsupportedMediaType).ExecuteAsync(context);
    }

    private static bool IsUtf8(string? contentType) =>
        !MediaTypeHeaderValue.TryParse(contentType, out var type)
        || type.CharSet is null
        || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
