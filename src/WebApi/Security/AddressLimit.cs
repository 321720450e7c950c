using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Aiomus.WebApi.Security;

/// <summary>Bounds what one address may ask before anybody is asked who it is: trying keys costs a look-up each.</summary>
internal sealed class AddressLimit(IOptions<LimitOptions> limits) : IMiddleware, IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, string>(
        context => RateLimits.PerMinute(ClientAddress.KeyOf(context), limits.Value.AddressRequests));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
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
}
