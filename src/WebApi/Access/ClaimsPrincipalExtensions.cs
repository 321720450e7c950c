using System.Security.Claims;

namespace Aiomus.WebApi.Access;

internal static class ClaimsPrincipalExtensions
{
    /// <summary>Who asks. Only behind authorization: a nameless caller is a fault of ours.</summary>
    public static Guid GetUserId(this ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            ? id
            : throw new InvalidOperationException("The route needs a caller but lets nameless ones in.");
}
