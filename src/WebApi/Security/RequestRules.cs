using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Listening;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Aiomus.WebApi.Security;

/// <summary>Refuses methods that echo or tunnel, and requests that are meant for another host.</summary>
internal sealed class RequestRules(RequestDelegate next, IOptions<WebOptions> options)
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private const string Probes = "/health";
    private static readonly HashSet<string> Known = [.. Methods.Split(", ")];

    private readonly List<StringSegment> _hosts = [.. options.Value.Hosts.Select(host => new StringSegment(host))];

    public Task InvokeAsync(HttpContext context)
    {
        if (!Known.Contains(context.Request.Method)
            && context.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true })
        {
            context.Response.Headers.Allow = Methods;
            return Problem.OfStatus(StatusCodes.Status405MethodNotAllowed).ExecuteAsync(context);
        }

        return IsOurs(context.Request)
            ? next(context)
            : Problem.OfStatus(StatusCodes.Status421MisdirectedRequest).ExecuteAsync(context);
    }

    // An orchestrator asks after our health by address.
    private bool IsOurs(HttpRequest request) =>
        _hosts.Count == 0
        || (request.Host.HasValue && HostString.MatchesAny(request.Host.Value, _hosts))
        || request.Path.StartsWithSegments(Probes, StringComparison.Ordinal);
}
