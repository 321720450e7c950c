using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Authorization;

namespace Aiomus.WebApi.Access;

/// <summary>What a route asks of its caller, written where the route is.</summary>
internal static class AccessRequirements
{
    /// <summary>The caller's key has this scope; a session has all of them.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder routes, AccessScope scope)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(policy => policy.RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(scope)));

    /// <summary>The caller proved within the last minutes who they are.</summary>
    public static TBuilder RequireFresh<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(policy => policy.RequireAuthenticatedUser().AddRequirements(new FreshRequirement())).AskAgain();

    /// <summary>The caller is signed in with a browser: what a key must not do for itself.</summary>
    public static TBuilder RequireSession<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(
            policy => policy.RequireAuthenticatedUser().RequireAssertion(context => context.User.GetSessionId() is not null))
            .WithMetadata(new SessionMark()).AskAgain();

    /// <summary>
    /// The same, or the caller shows the key of an account that nothing else opens yet: it is how that account gets a sign-in.
    /// </summary>
    public static TBuilder RequireSessionOrOnlyApiKey<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.RequireAuthorization(policy => policy.RequireAuthenticatedUser()
            .RequireAssertion(context => context.User.GetSessionId() is not null || context.User.HasOnlyApiKey())).AskAgain();

    /// <summary>The caller has one of these roles.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder routes, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(policy => policy.RequireAuthenticatedUser().RequireRole(roles)).AskAgain();

    // Who calls is known when the head of a request is there; its body may take minutes. What the caller came in with may have ended by
    // then, or allow less, and whoever took it away must not find something done with it afterwards.
    private static TBuilder AskAgain<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.AddEndpointFilter(static async (context, next) =>
            context.HttpContext.Features.Get<AccessCheck>() is { } check && !await check.AllowsAsync(context.HttpContext.User)
                ? Problem.Of(ErrorCode.Unauthenticated, "The session or API key of this request has ended.")
                : await next(context));
}

/// <summary>A scope that a key must have.</summary>
internal sealed record ScopeRequirement(AccessScope Scope) : IAuthorizationRequirement;

/// <summary>A sign-in that is fresh.</summary>
internal sealed record FreshRequirement : IAuthorizationRequirement;
