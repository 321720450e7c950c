using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Listening;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Security;

/// <summary>
/// Keeps other sites' pages from acting in the name of whoever looks at them. What changes something and is known by its cookie
/// must come from our own pages, as the browser itself says; a socket, which browsers open to anywhere, too.
/// </summary>
internal sealed class CrossSiteRules(RequestDelegate next, IOptions<WebOptions> options)
{
    private const string FetchSite = "Sec-Fetch-Site";

    private readonly HashSet<string> _named = new(options.Value.Origins, StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var foreign = (OpensSocket(context) && request.Headers.Origin.Count > 0 && !IsOurs(request))
            || (ActsByCookie(request) && !IsFromOurPages(request));
        return foreign ? Problem.OfCrossSite().ExecuteAsync(context) : next(context);
    }

    private static bool OpensSocket(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<HubMark>() is not null
        || context.Request.Headers.Upgrade.Count > 0
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    // As it is decided who is asking: any other header of authorization leaves the cookie in force.
    private static bool ActsByCookie(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        && request.Cookies.ContainsKey(SessionCookie.Name)
        && ApiKey.In(request) is null;

    // A browser that tells the relation of the sites has the last word, unless the origin is a named one.
    private bool IsFromOurPages(HttpRequest request) => request.Headers.TryGetValue(FetchSite, out var site)
        ? site == "same-origin" || site == "none" || IsNamed(request)
        : IsOurs(request);

    private bool IsOurs(HttpRequest request) => IsNamed(request)
        || (Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var origin)
            && Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var own)
            && origin.GetLeftPart(UriPartial.Authority) == own.GetLeftPart(UriPartial.Authority));

    private bool IsNamed(HttpRequest request) => request.Headers.Origin is [{ } origin] && _named.Contains(origin);
}
