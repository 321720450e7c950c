using System.Collections.Frozen;
using System.Globalization;
using Aiomus.WebApi.Listening;
using Aiomus.WebApi.OpenApi;
using Aiomus.WebApi.Pages;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Security;

/// <summary>
/// Headers that keep browsers from guessing types, telling addresses, keeping answers, sharing them with other sites, or running
/// anything. Set when the answer starts, because an answer that turns into a problem loses what was set before.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, IOptions<WebOptions> options)
{
    private const string EventStream = "text/event-stream";

    private const string ApiPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Features =
        "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), compute-pressure=(), "
        + "display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), "
        + "identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), "
        + "otp-credentials=(), payment=(), picture-in-picture=(), publickey-credentials-create=(), publickey-credentials-get=(), "
        + "screen-wake-lock=(), serial=(), storage-access=(), usb=(), window-management=(), xr-spatial-tracking=()";

    // Pages ask for passkeys, and show an image in full.
    private static readonly string PageFeatures = Features
        .Replace("publickey-credentials-create=()", "publickey-credentials-create=(self)", StringComparison.Ordinal)
        .Replace("publickey-credentials-get=()", "publickey-credentials-get=(self)", StringComparison.Ordinal)
        .Replace("fullscreen=()", "fullscreen=(self)", StringComparison.Ordinal);

    // What browsers ask for with these becomes no document: these answers are spared what holds for documents only. What a browser keeps of
    // them and shows by itself later is still bare data that runs nothing and that nobody may frame.
    private static readonly FrozenSet<string> Parts = FrozenSet.ToFrozenSet(
        ["empty", "font", "image", "manifest", "script", "style"], StringComparer.Ordinal);

    private readonly string _transportPolicy =
        string.Create(CultureInfo.InvariantCulture, $"max-age={options.Value.HstsSeconds}; includeSubDomains");

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() => SetAsync(context));
        return next(context);
    }

    private Task SetAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        var pagePolicy = PageEndpoints.FindPolicy(context);
        if (!Parts.Contains(context.Request.Headers["Sec-Fetch-Dest"].ToString()))
        {
            headers.XFrameOptions = "DENY";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Embedder-Policy"] = "require-corp";
            headers["Permissions-Policy"] = pagePolicy is null ? Features : PageFeatures;
        }

        headers.ContentSecurityPolicy = pagePolicy ?? DocsPage.FindPolicy(context) ?? ApiPolicy;
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = _transportPolicy;
        }

        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        if (context.Response.ContentType?.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase) == true)
        {
            // A proxy that waits until its buffer is full would hold events back for ever.
            headers["X-Accel-Buffering"] = "no";
        }

        return Task.CompletedTask;
    }
}
