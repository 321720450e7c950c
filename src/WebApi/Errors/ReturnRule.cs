using Aiomus.Storage.Users;

namespace Aiomus.WebApi.Errors;

/// <summary>
/// Serves nobody while erased people are stored who came back with a backup: none of them may get in, and none of theirs be seen.
/// </summary>
internal sealed class ReturnRule(RequestDelegate next, ReturnGate gate)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    public Task InvokeAsync(HttpContext context)
    {
        if (gate.IsOpen || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            return next(context);
        }

        var problem = Problem.Of(
            ErrorCode.Unavailable, "A restored backup brought erased accounts back. They are erased again. Try again soon.");
        return (problem with { RetryAfter = Wait }).ExecuteAsync(context);
    }
}
