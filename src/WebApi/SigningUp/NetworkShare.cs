using System.Net;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Storage.Keys;
using Aiomus.WebApi.Errors;
using Aiomus.WebApi.Limits;

namespace Aiomus.WebApi.SigningUp;

/// <summary>
/// How many accounts a network makes in a day: each brings images for nothing, and whoever has a network has mailboxes without end. This
/// machine itself may make any number.
/// </summary>
internal sealed class NetworkShare(IGrainFactory grains, IKeyedHash hash)
{
    private const string Domain = "network of new accounts";

    /// <summary>The refusal; null while the caller's network may make one more account.</summary>
    public async Task<Problem?> RefuseAsync(HttpContext context, CancellationToken cancellationToken) =>
        Find(context) is { } network ? ToProblem(await network.GetWaitAsync(cancellationToken)) : null;

    /// <summary>
    /// Makes an account in the caller's network, or answers why not. What did not make one takes nothing from the network.
    /// </summary>
    /// <param name="context">The caller's request.</param>
    /// <param name="make">Makes it, and says whether there is one now.</param>
    public async Task<Problem?> MakeAsync(HttpContext context, Func<Task<bool>> make)
    {
        if (Find(context) is not { } network)
        {
            await make();
            return null;
        }

        // Taken before it is known how it ends: many at once make no more than as many in a row. Not to be broken off from here on.
        var place = Guid.NewGuid();
        if (ToProblem(await network.TakeAsync(place, CancellationToken.None)) is { } refusal)
        {
            return refusal;
        }

        var isMade = false;
        try
        {
            isMade = await make();
        }
        finally
        {
            // Also where it could not be made: whoever tries again in an outage must not use up the network's places.
            if (!isMade)
            {
                await network.ReturnAsync(place, CancellationToken.None);
            }
        }

        return null;
    }

    // Null for callers of this machine: over loopback, or over no network at all.
    private INewAccountsGrain? Find(HttpContext context) =>
        context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(Plain(address))
            ? null
            : grains.GetGrain<INewAccountsGrain>(hash.Compute(Domain, ClientAddress.NetworkOf(context)));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static Problem? ToProblem(TimeSpan? wait) => wait is null
        ? null
        : Problem.Of(ErrorCode.TooManyAccounts, "As many accounts as one network may make were made in yours in the last 24 hours.")
            with
        { RetryAfter = wait };
}
