using System.Text.Json;
using Aiomus.Contracts.Operations;
using Aiomus.Grains.Interfaces.Audit;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Operations;

internal static class AuditLogEndpoints
{
    private const int MostEntries = 100;

    public static void MapAuditLog(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/audit", ListAsync).WithTags("Operations").WithSummary("The installation's audit chain, newest first")
            .RequireRole(Roles.Owner, Roles.Admin);

    private static async Task<Results<Ok<AuditLogPage>, Problem>> ListAsync(
        long? before, int? limit, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(before is null or > 0, "before", "The value must be the number of an entry.");
        errors.Require(limit is null or (>= 1 and <= MostEntries), "limit", $"From 1 to {MostEntries}.");
        if (errors.Any)
        {
            return errors.ToProblem();
        }

        var entries = await grains.GetGrain<IAuditLogGrain>(0).ListAsync(before, limit ?? MostEntries, cancellationToken);
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
