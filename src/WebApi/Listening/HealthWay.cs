using Aiomus.WebApi.Errors;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Listening;

/// <summary>The port for <c>/health</c> answers that and nothing else.</summary>
internal sealed class HealthWay(RequestDelegate next, IOptions<HealthOptions> options)
{
    private const string Path = "/health";

    private readonly HealthOptions _health = options.Value;

    public Task InvokeAsync(HttpContext context)
        => !_health.IsAt(context) || context.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal)
            ? next(context)
            : Problem.OfStatus(StatusCodes.Status404NotFound).ExecuteAsync(context);
}
