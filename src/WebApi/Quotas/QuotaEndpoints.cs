using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Aiomus.Contracts.Quotas;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Quotas;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Quotas;

internal static class QuotaEndpoints
{
    public static RouteGroupBuilder MapQuota(this IEndpointRouteBuilder routes)
    {
        var quota = routes.MapGroup("/v1/quota").WithTags("Quota").RequireScope(AccessScope.Read);
        quota.MapGet("/", GetAsync).WithName("getQuota").WithSummary("What you may still do, and when each window resets");
        quota.MapGet("/ledger", ReadLedgerAsync).WithName("readLedger")
            .WithSummary("What was set aside, charged, given back and bought, newest first");
        return quota;
    }

    private static async Task<Ok<QuotaResponse>> GetAsync(
        ClaimsPrincipal user, IGrainFactory grains, HttpResponse response, CancellationToken cancellationToken)
    {
        var quota = await grains.GetGrain<IQuotaGrain>(user.GetUserId()).GetAsync(cancellationToken);
        RateLimitHeaders.Write(response, quota);
        return TypedResults.Ok(quota.ToResponse());
    }

    private static async Task<Results<Ok<LedgerPage>, Problem>> ReadLedgerAsync(
        [Description("Only lines with lower numbers.")][Range(typeof(long), "1", "9223372036854775807")] long? before,
        [Description("How many at most.")][Range(1, LedgerLimits.MaxPage)][DefaultValue(LedgerLimits.DefaultPage)] int? limit,
        ClaimsPrincipal user,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(before is null or > 0, "before", "The value must be the number of a line.");
        errors.Require(limit is null or (>= 1 and <= LedgerLimits.MaxPage), "limit", FieldRule.Range(1, LedgerLimits.MaxPage));
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var slice = await grains.GetGrain<IQuotaGrain>(user.GetUserId())
            .ReadLedgerBackAsync(before ?? long.MaxValue, limit ?? LedgerLimits.DefaultPage, cancellationToken);
        return TypedResults.Ok(slice.ToResponse());
    }
}
