using System.ComponentModel;
using Aiomus.Contracts.Operations;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Inference;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Operations;

internal static class WorkerEndpoints
{
    public static RouteGroupBuilder MapWorkers(this IEndpointRouteBuilder routes)
    {
        var workers = routes.MapGroup("/v1/workers").WithTags("Operations");
        workers.MapGet("/", ListAsync).WithName("listWorkers").WithSummary("The workers, what they run and how busy they are")
            .RequireRole(Roles.Owner, Roles.Admin, Roles.Support);
        workers.MapPut("/{id}/draining", DrainAsync).WithName("setWorkerDraining")
            .WithSummary("Have a worker end what it runs and take nothing else, or take jobs again; a new start of it forgets this")
            .RequireRole(Roles.Owner, Roles.Admin).RequireFresh()
            .WithProblems(ErrorCode.NotFound);
        return workers;
    }

    private static async Task<Ok<WorkerList>> ListAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var workers = await grains.GetGrain<IFleetGrain>(FleetStream.Key).GetWorkersAsync(cancellationToken);
        return TypedResults.Ok(new WorkerList([.. workers.Select(WorkerMapping.ToResponse)]));
    }

    // To its end, whoever hangs up: a worker that was told is told of.
    private static async Task<Results<NoContent, Problem>> DrainAsync(
        [Description("The worker's id, as the list tells it.")] string id,
        DrainingBody body,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var fleet = grains.GetGrain<IFleetGrain>(FleetStream.Key);
        var workers = await fleet.GetWorkersAsync(cancellationToken);
        if (workers.FirstOrDefault(worker => WorkerMapping.IdOf(worker) == id) is not { } found)
        {
            return Problem.NotFound("worker");
        }

        await grains.GetGrain<IGpuWorkerGrain>(found.Worker).SetDrainingAsync(body.Draining, CancellationToken.None);
        await fleet.NoteDrainingAsync(found.Worker, body.Draining, CancellationToken.None);
        return TypedResults.NoContent();
    }
}
