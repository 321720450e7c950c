using Aiomus.WebApi.Accounts;

namespace Aiomus.WebApi.Security;

/// <summary>The API key or session that a request shows, as far as its form tells.</summary>
internal static class ShownSecret
{
    /// <summary>Whether there is one, whatever it is worth.</summary>
    public static bool IsIn(HttpRequest request) => ApiKey.In(request) is not null || request.Cookies.ContainsKey(SessionCookie.Name);

    /// <summary>Whether there is one that nobody can have been given.</summary>
    public static bool IsJunk(HttpRequest request) => ApiKey.In(request) is { } key
        ? !ApiKey.TryParse(key, out _)
        : request.Cookies.TryGetValue(SessionCookie.Name, out var session) && !SecretToken.TryParse(SessionToken.Prefix, session, out _);
}
