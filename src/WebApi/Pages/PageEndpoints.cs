using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Aiomus.WebApi.Pages;

/// <summary>The pages that people meet, where the API has no address. All of them begin with one document.</summary>
internal static class PageEndpoints
{
    private const string Forever = "public, max-age=31536000, immutable";
    private const string AskAgain = "no-cache";

    // What is no file and not under an address of the API.
    private const string Elsewhere = @"/{*path:nonfile:regex(^(?!(v1|openapi|docs|health|metrics|\.well-known)(/|$)))}";
    private const string Missing =
        "The pages are not built. Install Node.js 20.19, 22.12 or later and start again with: dotnet run --project src/WebApi. "
        + "The API works without them; /docs describes it.";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly PageMark Mark = new();

    public static void AddPages(this IServiceCollection services) => services.AddSingleton(static _ => PageFiles.Read());

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        var files = routes.ServiceProvider.GetRequiredService<PageFiles>();
        var pages = routes.MapGroup("").ExcludeFromDescription().WithMetadata(Mark);
        if (files.Start is not { } start)
        {
            pages.MapGet("/", static () => TypedResults.Text(Missing, statusCode: StatusCodes.Status503ServiceUnavailable));
            return;
        }

        foreach (var (name, file) in files.Files)
        {
            pages.MapGet($"/{name}", (HttpContext context) => Send(context, file));
        }

        foreach (var route in files.Routes)
        {
            pages.MapGet(route, (HttpContext context) => Send(context, start));
        }

        // Whoever looks at an address that is nothing sees a page that says so; a program is told in its own way.
        pages
            .MapGet(
                Elsewhere,
                (HttpContext context) => IsLook(context.Request) ? Send(context, start, StatusCodes.Status404NotFound) : Nothing())
            .WithOrder(int.MaxValue);
    }

    /// <summary>What a page may load and run; null for what is no page.</summary>
    public static string? FindPolicy(HttpContext context) =>
        context.Features.Get<PageMark>() is null ? null : Policy;

    private static Results<FileContentHttpResult, Problem> Send(HttpContext context, PageFile file, int status = StatusCodes.Status200OK)
    {
        var response = context.Response;
        context.Features.Set(Mark);
        response.StatusCode = status;
        response.Headers.CacheControl = file.IsLasting ? Forever : AskAgain;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        var (bytes, encoding) = Choose(file, context.Request.GetTypedHeaders().AcceptEncoding);
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        return TypedResults.Bytes(bytes, file.Type, entityTag: new EntityTagHeaderValue($"\"{file.Tag}{encoding}\""));
    }

    private static Results<FileContentHttpResult, Problem> Nothing() => Problem.OfStatus(StatusCodes.Status404NotFound);

    private static (byte[] Bytes, string? Encoding) Choose(PageFile file, IList<StringWithQualityHeaderValue> accepted)
    {
        return file.Brotli is { } brotli && Takes("br")
            ? (brotli, "br")
            : file.Gzip is { } gzip && Takes("gzip")
                ? (gzip, "gzip")
                : (file.Bytes, null);

        bool Takes(string name) => accepted.Any(one => one.Value.Equals(name, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0);
    }

    private static bool IsLook(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(static type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}
