using System.Security.Claims;

namespace Aiomus.WebApi.Access;

/// <summary>Asks the account again what the key or session of a request allows; null once it counts no more.</summary>
internal sealed class AccessCheck(Func<Task<ClaimsIdentity?>> ask)
{
    /// <summary>Whether it still counts.</summary>
    public async Task<bool> IsValidAsync() => await ask() is not null;

    /// <summary>Whether it still allows all that it allowed the caller when the request came.</summary>
    public async Task<bool> AllowsAsync(ClaimsPrincipal caller)
    {
        if (await ask() is not { } identity)
        {
            return false;
        }

        var now = new ClaimsPrincipal(identity);
        return now.GetScopes().HasFlag(caller.GetScopes())
            && (caller.GetFreshAt() is null || now.GetFreshAt() is not null)
            && caller.FindAll(ClaimTypes.Role).All(role => now.IsInRole(role.Value));
    }
}
