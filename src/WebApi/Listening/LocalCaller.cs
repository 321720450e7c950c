using System.Net;

namespace Aiomus.WebApi.Listening;

/// <summary>Tells whether a request comes from this machine itself, as far as that can be seen.</summary>
internal static class LocalCaller
{
    private static readonly string[] SignsOfAProxy =
        ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    /// <summary>From loopback, and without the headers that a proxy adds which nobody named.</summary>
    public static bool Is(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } peer
        && IPAddress.IsLoopback(peer)
        && !Array.Exists(SignsOfAProxy, context.Request.Headers.ContainsKey);
}
