using System.Threading.RateLimiting;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Limits;
using Microsoft.AspNetCore.SignalR;

namespace Aiomus.WebApi.Events;

/// <summary>
/// Counts hub connections among the streams of their account and address while they last, whichever transport carries them; counts calls
/// among the requests of who makes them; and has connections watched, which end with the key or session that opened them.
/// </summary>
internal sealed class HubShares(CallerShares shares, AccessWatch watch) : IHubFilter
{
    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        var (hub, http) = (context.Context, context.Context.GetHttpContext());
        var user = shares.UserStreams.AttemptAcquire(CallerShares.UserOf(hub.User));
        var address = shares.AddressStreams.AttemptAcquire(http is null ? CallerShares.Unconcerned : ClientAddress.KeyOf(http));
        var held = new Held(user, address);
        try
        {
            if (!user.IsAcquired || !address.IsAcquired)
            {
                throw Refuse(ErrorCode.TooManyStreams, "Close one of your event streams first.");
            }

            hub.Items[typeof(Held)] = held;
            if (http?.Items[typeof(AccessCheck)] is AccessCheck check)
            {
                watch.Add(hub, check);
            }

            await next(context);
        }
        catch
        {
            Release(hub, held);
            throw;
        }
    }

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var caller = invocationContext.Context.User;
        Take(shares.UserRequests, CallerShares.UserOf(caller));
        Take(shares.KeyRequests, CallerShares.KeyOf(caller));
        return next(invocationContext);
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        try
        {
            await next(context, exception);
        }
        finally
        {
            Release(context.Context, context.Context.Items[typeof(Held)] as Held);
        }
    }

    private void Release(HubCallerContext hub, Held? held)
    {
        watch.Remove(hub);
        held?.User.Dispose();
        held?.Address.Dispose();
    }

    private static void Take(PartitionedRateLimiter<string> share, string key)
    {
        using var lease = share.AttemptAcquire(key);
        if (!lease.IsAcquired)
        {
            throw Refuse(ErrorCode.RateLimited, "Too many requests. Wait a moment.");
        }
    }

    private static HubException Refuse(ErrorCode code, string message) => new($"{ProblemTitles.Spell(code)}: {message}");

    private sealed record Held(RateLimitLease User, RateLimitLease Address);
}
