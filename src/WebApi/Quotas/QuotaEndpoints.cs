using System.Security.Claims;
using Aiomus.Contracts.Quotas;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.WebApi.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Quotas;

internal static class QuotaEndpoints
{
    public static RouteGroupBuilder MapQuota(this IEndpointRouteBuilder routes)
    {
        var quota = routes.MapGroup("/v1/quota").WithTags("Quota").RequireScope(AccessScope.Read);
        quota.MapGet("/", GetAsync).WithName("getQuota").WithSummary("What you may still do, and when each window resets");
        return quota;
    }

    private static async Task<Ok<QuotaResponse>> GetAsync(
        ClaimsPrincipal user, IGrainFactory grains, HttpResponse response, CancellationToken cancellationToken)
    {
        var quota = await grains.GetGrain<IQuotaGrain>(user.GetUserId()).GetAsync(cancellationToken);
        RateLimitHeaders.Write(response, quota);
        return TypedResults.Ok(quota.ToResponse());
    }
}
