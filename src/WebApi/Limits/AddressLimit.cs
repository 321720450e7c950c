using System.Threading.RateLimiting;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Listening;
using Aiomus.WebApi.Pages;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Limits;

/// <summary>
/// Bounds what one address may ask before anybody is asked who it is: trying keys costs a look-up each. What cannot be a key or session,
/// by its form and checksum, costs none, and counts apart: it takes nothing from those who share the address. So do the files of the pages,
/// for which nobody is asked who they are: whoever loads them without end takes nothing from what a neighbour asks of the API. As many
/// requests of one address run at once as it may have connections: behind a proxy nothing else bounds them.
/// </summary>
internal sealed class AddressLimit(IOptions<LimitOptions> limits, IOptions<HealthOptions> health) : IMiddleware, IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<HttpContext, string>(
            context => IsPage(context)
                ? RateLimits.PerMinute($"{ClientAddress.KeyOf(context)} pages", limits.Value.PageRequests)
                : RateLimits.PerMinute(
                    ShownSecret.IsJunk(context.Request) ? $"{ClientAddress.KeyOf(context)} junk" : ClientAddress.KeyOf(context),
                    limits.Value.AddressRequests),
            StringComparer.Ordinal),
        PartitionedRateLimiter.Create<HttpContext, string>(
            context => RateLimitPartition.GetConcurrencyLimiter(
                ClientAddress.KeyOf(context), _ => new ConcurrencyLimiterOptions { PermitLimit = limits.Value.AddressConnections }),
            StringComparer.Ordinal));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (health.Value.IsAt(context))
        {
            await next(context);
            return;
        }

        using var lease = _limiter.AttemptAcquire(context);
        if (lease.IsAcquired)
        {
            await next(context);
        }
        else
        {
            await RateLimits.RefuseAsync(context, lease);
        }
    }

    public void Dispose() => _limiter.Dispose();

    /// <summary>Whether it is for a file of the pages, which is the same for everybody.</summary>
    public static bool IsPage(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<PageMark>() is not null;
}
