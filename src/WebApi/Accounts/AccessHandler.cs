using Aiomus.Grains.Interfaces.Clocks;
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
                FreshRequirement => IsFresh(context.User.GetFreshAt()),
                _ => false,
            };
            if (holds)
            {
                context.Succeed(requirement);
            }
        }

        return Task.CompletedTask;
    }

    // A sign-in that was stored while the clock was ahead is not fresh until that time comes.
    private bool IsFresh(DateTimeOffset? signedInAt) => signedInAt is { } at
        && !TimeWindow.IsAhead(at, time.GetUtcNow())
        && time.GetUtcNow() - at <= TimeSpan.FromMinutes(options.Value.FreshMinutes);
}
