using System.Globalization;
using System.Security.Claims;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.WebApi.Access;

/// <summary>What the account allowed the bearer of a key or session, as claims.</summary>
internal static class AccessClaims
{
    private const string Scopes = "aiomus:scopes";
    private const string FreshAt = "aiomus:fresh_at";
    private const string Session = "aiomus:session";

    public static ClaimsIdentity ToIdentity(this AccessGrant grant, Guid userId, string? sessionId, string scheme)
    {
        var identity = new ClaimsIdentity(scheme);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, userId.ToString()));
        identity.AddClaim(new Claim(Scopes, ((int)grant.Scopes).ToString(CultureInfo.InvariantCulture)));
        if (grant.FreshAt is { } fresh)
        {
            identity.AddClaim(new Claim(FreshAt, fresh.ToString("O", CultureInfo.InvariantCulture)));
        }

        if (sessionId is not null)
        {
            identity.AddClaim(new Claim(Session, sessionId));
        }

        // A key that was not made for it does not carry the power of its owner.
        if (grant.Scopes.HasFlag(AccessScope.Admin))
        {
            identity.AddClaims(Roles.NamesOf(grant.Roles).Select(role => new Claim(ClaimTypes.Role, role)));
        }

        return identity;
    }

    public static AccessScope GetScopes(this ClaimsPrincipal principal) =>
        int.TryParse(principal.FindFirstValue(Scopes), CultureInfo.InvariantCulture, out var scopes)
            ? (AccessScope)scopes
            : AccessScope.None;

    /// <summary>When the person last proved who they are; null when this key or session does not tell.</summary>
    public static DateTimeOffset? GetFreshAt(this ClaimsPrincipal principal) =>
        DateTimeOffset.TryParse(principal.FindFirstValue(FreshAt), CultureInfo.InvariantCulture, out var fresh) ? fresh : null;

    /// <summary>The session that asks; null for a key.</summary>
    public static string? GetSessionId(this ClaimsPrincipal principal) => principal.FindFirstValue(Session);

    /// <summary>The public id of the session or key that asks. Only behind authorization.</summary>
    public static string GetAccessId(this ClaimsPrincipal principal) => principal.GetSessionId()
        ?? principal.FindFirstValue(CallerClaims.KeyId)
        ?? throw new InvalidOperationException("The route needs a caller but lets nameless ones in.");

    /// <summary>A key that may do everything, of an account that nothing else opens: whoever shows it is the person.</summary>
    public static bool HasOnlyApiKey(this ClaimsPrincipal principal) =>
        principal.GetSessionId() is null && principal.GetScopes() == AccessScope.All && principal.GetFreshAt() is not null;
}
