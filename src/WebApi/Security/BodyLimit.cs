using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Security;

/// <summary>Refuses a body by its announced length before it is read. One without a length is cut off by the server while it is read.</summary>
internal static class BodyLimit
{
    public const long MaxBytes = 64 * 1024;

    public static Task InvokeAsync(HttpContext context, RequestDelegate next) => context.Request.ContentLength > MaxBytes
        ? Problem.OfStatus(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context)
        : next(context);
}
