using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Aiomus.Contracts.Accounts;
using Aiomus.Contracts.Operations;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Operations;

internal static class AuditLogEndpoints
{
    public static void MapAuditLog(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/audit", ListAsync).WithName("listAuditLog").WithTags("Operations")
            .WithSummary("The installation's audit chain, newest first")
            .RequireRole(Roles.Owner, Roles.Admin);

    private static async Task<Results<Ok<AuditLogPage>, Problem>> ListAsync(
        [Description("Only entries with lower numbers.")][Range(typeof(long), "1", "9223372036854775807")] long? before,
        [Description("How many at most.")][Range(1, AccountLimits.MaxAuditPage)][DefaultValue(AccountLimits.MaxAuditPage)] int? limit,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(before is null or > 0, "before", "The value must be the number of an entry.");
        errors.Require(limit is null or (>= 1 and <= AccountLimits.MaxAuditPage), "limit", FieldRule.Range(1, AccountLimits.MaxAuditPage));
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var entries = await grains.GetGrain<IAuditLogGrain>(0).ListAsync(before, limit ?? AccountLimits.MaxAuditPage, cancellationToken);
        return TypedResults.Ok(new AuditLogPage(
            [.. entries.Select(entry => new AuditLogEntryResponse(
                entry.Sequence,
                entry.At,
                JsonNamingPolicy.SnakeCaseLower.ConvertName(entry.Action.ToString()),
                Convert.ToHexStringLower(entry.EntryHash),
                Convert.ToHexStringLower(entry.Hash)))],
            entries is [.., { Sequence: > 1 } oldest] ? oldest.Sequence : null));
    }
}
