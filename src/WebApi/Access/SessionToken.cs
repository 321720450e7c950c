using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.WebApi.Access;

/// <summary>The secret of a session and how it travels: in a cookie that scripts cannot read and other sites cannot send.</summary>
internal static class SessionToken
{
    public const string Prefix = "ses";

    public static string Create(Guid userId, out SecretHash hash) => SecretToken.Create(Prefix, userId, out hash);

    /// <summary>A new secret for a session that goes on.</summary>
    public static string Renew(Guid userId, string sessionId, out SecretHash hash)
    {
        var text = SecretToken.Renew(Prefix, userId, sessionId, out var token);
        hash = token.ToHash();
        return text;
    }

    public static void Hand(HttpContext context, string token) => context.Response.Cookies.Append(SessionCookie.Name, token, Options());

    /// <summary>Takes the cookie back and that of the known device, and has the browser forget what it stored of this site.</summary>
    public static void TakeBack(HttpContext context)
    {
        context.Response.Cookies.Delete(SessionCookie.Name, Options());
        DeviceCookie.Forget(context);   // not every browser does as the header says
        context.Response.Headers["Clear-Site-Data"] = "\"cache\", \"cookies\", \"storage\"";
    }

    // Without an end of its own: how long it counts is the account's to say.
    private static CookieOptions Options() => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/" };
}
