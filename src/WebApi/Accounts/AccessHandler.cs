using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Accounts;

/// <summary>Decides what <see cref="AccessRequirements"/> ask.</summary>
internal sealed class AccessHandler(IOptions<SignInOptions> options, TimeProvider time) : IAuthorizationHandler
{
    public Task HandleAsync(AuthorizationHandlerContext context)
    {
        foreach (var requirement in context.PendingRequirements)
        {
            var holds = requirement switch
            {
                ScopeRequirement scope => context.User.GetScopes().HasFlag(scope.Scope),
                FreshRequirement => context.User.GetFreshAt() is { } fresh && time.GetUtcNow() - fresh <= TimeSpan.FromMinutes(options.Value.FreshMinutes),
                _ => false,
            };
            if (holds)
            {
                context.Succeed(requirement);
            }
        }

        return Task.CompletedTask;
    }
}
