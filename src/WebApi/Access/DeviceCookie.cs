namespace Aiomus.WebApi.Access;

/// <summary>The cookie by which a browser shows that it has signed in before. It opens nothing.</summary>
internal static class DeviceCookie
{
    public const string Name = "__Host-device";

    public static CookieOptions Options() => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/" };

    /// <summary>Has the browser forget that it signed in to any account.</summary>
    public static void Forget(HttpContext context) => context.Response.Cookies.Delete(Name, Options());
}
