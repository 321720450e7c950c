using Aiomus.Grains.Interfaces.Errors;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;

namespace Aiomus.WebApi.Quotas;

/// <summary>
/// Puts the caller's quota on the answer, unless the endpoint knew it and did. A refusal is turned into its problem here, because the
/// exception handler clears headers.
/// </summary>
internal sealed class RateLimitFilter(IGrainFactory grains) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            var result = await next(context);
            if (!RateLimitHeaders.AreWritten(context.HttpContext.Response))
            {
                await WriteAsync(context.HttpContext);
            }

            return result;
        }
        catch (AiomusException refusal)
        {
            await WriteAsync(context.HttpContext);
            return Problem.Of(refusal);
        }
    }

    // What was done is done: that the figures cannot be had now must not hide it.
    private async Task WriteAsync(HttpContext context)
    {
        try
        {
            var quota = await grains.GetGrain<IQuotaGrain>(context.User.GetUserId()).GetAsync(context.RequestAborted);
            RateLimitHeaders.Write(context.Response, quota);
        }
        catch (Exception exception) when (Faults.IsUnavailable(exception))
        {
            // They are missing from this answer.
        }
    }
}
