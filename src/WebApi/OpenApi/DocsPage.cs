using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace Aiomus.WebApi.OpenApi;

/// <summary>
/// The page that shows the API, from the package's own files: nothing is fetched from elsewhere and nothing is told to anyone.
/// </summary>
internal static class DocsPage
{
    private const string Path = "/docs";

    public static void MapDocs(this IEndpointRouteBuilder routes) => routes.MapScalarApiReference(Path, static (options, context) =>
    {
        options.Title = "Aiomus";
        options.OpenApiRoutePattern = "/openapi/{documentName}.json";
        options.DefaultFonts = false;
        options.Telemetry = false;
        options.HideClientButton = true;
        options.HideDeveloperTools();
        options.AddPreferredSecuritySchemes("bearer");
        options.DisableAgent();
        options.DisableMcp();
        options.WithNonce(NonceOf(context));

        // The page's script makes its own styles while it runs, and looks here for the leave to do so.
        options.AddHeadContent($"<meta property=\"csp-nonce\" content=\"{NonceOf(context)}\">");
    });

    /// <summary>What the page may load and run; null for other paths.</summary>
    public static string? FindPolicy(HttpContext context) => context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal)
        ? "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'; font-src 'self' data:; "
            + $"img-src 'self' data: blob:; style-src 'self' 'nonce-{NonceOf(context)}'; script-src 'self' 'nonce-{NonceOf(context)}'"
        : null;

    private static string NonceOf(HttpContext context)
    {
        if (context.Items[typeof(DocsPage)] is not string nonce)
        {
            context.Items[typeof(DocsPage)] = nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        }

        return nonce;
    }
}
