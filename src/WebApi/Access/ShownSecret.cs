namespace Aiomus.WebApi.Access;

/// <summary>The API key or session that a request shows, as far as its form tells.</summary>
internal static class ShownSecret
{
    /// <summary>What is shown; a key is what counts where there is both.</summary>
    public enum Kind
    {
        /// <summary>Neither.</summary>
        None,

        /// <summary>An API key, in a header.</summary>
        Key,

        /// <summary>A session, in its cookie.</summary>
        Session,
    }

    /// <summary>What there is, whatever it is worth.</summary>
    public static Kind In(HttpRequest request)
    {
        if (ApiKey.In(request) is not null)
        {
            return Kind.Key;
        }

        return request.Cookies.ContainsKey(SessionCookie.Name) ? Kind.Session : Kind.None;
    }

    /// <summary>Whether there is one that nobody can have been given.</summary>
    public static bool IsJunk(HttpRequest request) => ApiKey.In(request) is { } key
        ? !ApiKey.TryParse(key, out _)
        : request.Cookies.TryGetValue(SessionCookie.Name, out var session) && !SecretToken.TryParse(SessionToken.Prefix, session, out _);
}
