using Aiomus.Grains.Interfaces.Clocks;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Access;

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
                FreshRequirement => IsFresh(context.User.GetFreshAt(), options.Value, time.GetUtcNow()),
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
    internal static bool IsFresh(DateTimeOffset? signedInAt, SignInOptions options, DateTimeOffset now) => signedInAt is { } at
        && !TimeWindow.IsAhead(at, now)
        && now - at <= TimeSpan.FromMinutes(options.FreshMinutes);
}
