using Aiomus.Contracts.Operations;
using Aiomus.WebApi.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aiomus.WebApi.Operations;

/// <summary>
/// The checks of <c>/health/ready</c>, each with a sentence of ours: what a check itself says may name files and servers.
/// </summary>
internal static class HealthEndpoints
{
    private static readonly Dictionary<string, (string Well, string Ill)> Sentences = new(StringComparer.Ordinal)
    {
        ["blobs"] = ("Images can be stored.", "Images cannot be stored."),
        ["database"] = ("The database can be written.", "The database cannot be written, or did not answer in time."),
        ["erasures"] = ("No erased account has come back.", "Erased accounts that a backup brought back are being erased again."),
        ["models"] = ("Every model of this process is loaded.", "The models of this process are not loaded yet."),
        ["worker"] = ("The worker of this process asks for jobs.", "The worker of this process does not ask for jobs yet."),
    };

    public static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/health", GetAsync).WithName("getHealth").WithTags("Operations")
            .WithSummary("How the parts of the process that answers are")
            .RequireRole(Roles.Owner, Roles.Admin, Roles.Support);

    internal static HealthPart ToPart(string name, HealthStatus status)
    {
        var (well, ill) = Sentences.GetValueOrDefault(name, ("All is well.", "Something is wrong."));
        return new HealthPart(name, WordOf(status), status == HealthStatus.Healthy ? well : ill);
    }

    private static async Task<Ok<HealthResponse>> GetAsync(HealthCheckService health, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(static check => !check.Tags.Contains("live"), cancellationToken);
        return TypedResults.Ok(new HealthResponse(
            WordOf(report.Status),
            [
                .. report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => ToPart(entry.Key, entry.Value.Status)),
            ]));
    }

    private static string WordOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
