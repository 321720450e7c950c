using System.Security.Claims;
using Aiomus.ServiceDefaults.Logging;

namespace Aiomus.WebApi.Security;

/// <summary>
/// Logs who was refused what: without a valid key or session, without the right, from another site, for another host. The route is named
/// and never the address, which may hold words. What was too much is counted by the measures and not logged one by one: that is what
/// whoever floods us wants.
/// </summary>
internal sealed partial class RefusalLog(RequestDelegate next, ILogger<RefusalLog> logger)
{
    private const string Nobody = "nobody";
    private const string NoRoute = "no route";

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        var status = context.Response.StatusCode;
        if (status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden or StatusCodes.Status421MisdirectedRequest)
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? NoRoute;
            LogRefused(context.Request.Method, route, status, context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
                ? LogName.Of(id)
                : Nobody);
        }
    }

    [LoggerMessage(LogLevel.Information, "Refused: {Method} {Route} with {Status} to {Account}.")]
    private partial void LogRefused(string method, string route, int status, string account);
}
