using Aiomus.Contracts.Operations;
using Aiomus.Grains.Interfaces.Jobs;
using Aiomus.WebApi.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Operations;

/// <summary>What waits and what ended, in counts.</summary>
internal static class QueueEndpoints
{
    public static void MapQueues(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/queues", ListAsync).WithName("listQueues").WithTags("Operations")
            .WithSummary("What waits for each model, and for how long")
            .RequireRole(Roles.Owner, Roles.Admin, Roles.Support);
        routes.MapGet("/v1/jobs/states", CountAsync).WithName("countJobs").WithTags("Operations")
            .WithSummary("How many jobs wait, run and have ended lately, of all people together")
            .RequireRole(Roles.Owner, Roles.Admin, Roles.Support);
    }

    private static async Task<Ok<QueueList>> ListAsync(QueueReading queues, CancellationToken cancellationToken) =>
        TypedResults.Ok(new QueueList(await queues.ReadAsync(cancellationToken)));

    private static async Task<Ok<JobStatesResponse>> CountAsync(
        QueueReading queues, IJobTallies tallies, CancellationToken cancellationToken)
    {
        var waiting = await queues.ReadAsync(cancellationToken);
        var ended = await tallies.GetAsync(cancellationToken);
        return TypedResults.Ok(new JobStatesResponse(
            waiting.Sum(queue => queue.Waiting),
            waiting.Sum(queue => queue.Running),
            ended.Hour.Succeeded,
            ended.Hour.Failed,
            ended.Hour.Canceled,
            ended.Day.Succeeded,
            ended.Day.Failed,
            ended.Day.Canceled,
            ended.Since));
    }
}
