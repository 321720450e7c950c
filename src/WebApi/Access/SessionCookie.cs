namespace Aiomus.WebApi.Access;

/// <summary>The cookie that carries a session. The prefix binds it to this host, to its root path and to HTTPS.</summary>
internal static class SessionCookie
{
    public const string Name = "__Host-aiomus";
}
