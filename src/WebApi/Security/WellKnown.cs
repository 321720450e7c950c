using System.Globalization;
using Aiomus.WebApi.Listening;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Security;

/// <summary>
/// Addresses that have a meaning on every site: whom to tell of a weakness, where to change a password, what not to index.
/// </summary>
internal static class WellKnown
{
    private const string PasswordPage = "/account/password";
    private const string Lasting = "public, max-age=86400";
    private static readonly string[] Closed = ["/v1/", "/account/", "/docs", "/openapi/", "/health/", "/metrics"];
    private static readonly TimeSpan Validity = TimeSpan.FromDays(180);

    public static void MapWellKnown(this IEndpointRouteBuilder routes)
    {
        var known = routes.MapGroup("").ExcludeFromDescription();
        known.MapGet("/.well-known/security.txt", GetContact);
        known.MapGet("/.well-known/change-password", static () => TypedResults.Redirect(PasswordPage));
        known.MapGet("/robots.txt", GetRobots);
    }

    // RFC 9116. Whoever fetches it finds an address that is looked after now: the end moves along, by whole days.
    private static ContentHttpResult GetContact(HttpResponse response, IOptions<WebOptions> options, TimeProvider time)
    {
        var expires = new DateTimeOffset(time.GetUtcNow().Date, TimeSpan.Zero) + Validity;
        return Text(response, string.Create(
            CultureInfo.InvariantCulture,
            $"Contact: mailto:{options.Value.SecurityContact}\nExpires: {expires:yyyy-MM-ddTHH:mm:ssZ}\nPreferred-Languages: en\n"));
    }

    private static ContentHttpResult GetRobots(HttpResponse response) => Text(
        response,
        string.Concat(Closed.Select(path => $"Disallow: {path}\n").Prepend("User-agent: *\n")));

    private static ContentHttpResult Text(HttpResponse response, string text)
    {
        response.Headers.CacheControl = Lasting;
        return TypedResults.Text(text);
    }
}
