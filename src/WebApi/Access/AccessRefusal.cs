using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Aiomus.WebApi.Access;

/// <summary>Tells a stale sign-in from a thing that is not allowed: the first is cured by the password, and is a 401.</summary>
internal sealed class AccessRefusal : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        var failed = authorizeResult.AuthorizationFailure?.FailedRequirements.ToList() ?? [];
        if (!authorizeResult.Forbidden || failed.Count == 0 || !failed.TrueForAll(requirement => requirement is FreshRequirement))
        {
            return _usual.HandleAsync(next, context, policy, authorizeResult);
        }

        return Problem
            .Of(ErrorCode.FreshSignInRequired, "Confirm your identity again with POST /v1/session/fresh. An API key cannot do this.")
            .ExecuteAsync(context);
    }
}
