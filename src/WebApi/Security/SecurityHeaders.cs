using Aiomus.WebApi.OpenApi;

namespace Aiomus.WebApi.Security;

/// <summary>
/// Headers that keep browsers from guessing types, telling addresses, keeping answers, or running anything. Set when the answer
/// starts, because an answer that turns into a problem loses what was set before.
/// </summary>
internal static class SecurityHeaders
{
    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state => SetAsync((HttpContext)state), context);
        return next(context);
    }

    private static Task SetAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = DocsPage.FindPolicy(context) ?? ApiPolicy;
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
