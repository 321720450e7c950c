using System.ComponentModel;
using Aiomus.Contracts.Models;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.Grains.Interfaces.Queues;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Models;

internal static class ModelEndpoints
{
    public static RouteGroupBuilder MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/models").WithTags("Models").RequireScope(AccessScope.Read);
        models.MapGet("/", ListAsync).WithName("listModels")
            .WithSummary("The models that this installation knows, and how many workers run each");
        routes.MapGroup("/v1/models").WithTags("Models").MapDelete("/{name}", ForgetAsync).WithName("forgetModel")
            .WithSummary("Forget a model that no worker runs any more and no job waits for")
            .RequireRole(Roles.Owner, Roles.Admin).RequireFresh()
            .WithProblems(ErrorCode.NotFound, ErrorCode.ModelInUse);
        return models;
    }

    private static async Task<Results<NoContent, Problem>> ForgetAsync(
        [Description("The model's name.")] string name,
        ModelCatalog catalog,
        QueueMap queues,
        IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        // Only queues of models that are known are looked at: each look makes one.
        if (await catalog.FindNowAsync(name, cancellationToken) is null)
        {
            return Problem.NotFound("model");
        }

        var shards = await Task.WhenAll(queues.List(name).Select(queue => queue.GetStatusAsync(cancellationToken)));
        if (shards.Any(shard => shard.Waiting > 0 || shard.Leased > 0 || shard.Workers > 0))
        {
            return Problem.Of(
                ErrorCode.ModelInUse,
                "Jobs wait for this model, or a worker ran it a moment ago. Its queue must be empty and without a worker.");
        }

        // A queue without a worker takes nothing in.
        var isForgotten = await grains.GetGrain<IFleetGrain>(FleetStream.Key).ForgetAsync(name, CancellationToken.None);
        await catalog.FindNowAsync(name, CancellationToken.None);
        return isForgotten ? TypedResults.NoContent() : Problem.NotFound("model");
    }

    private static async Task<Ok<ModelList>> ListAsync(ModelCatalog catalog, CancellationToken cancellationToken)
    {
        var news = await catalog.ListAsync(cancellationToken);
        return TypedResults.Ok(
            new ModelList(
                [.. news.Models.OrderBy(model => model.Model.Name, StringComparer.Ordinal).Select(ToResponse)])
            { Loading = news.Loading });
    }

    private static ModelResponse ToResponse(ModelAvailability availability)
    {
        var model = availability.Model;
        return new ModelResponse
        {
            Name = model.Name,
            Workers = availability.Workers,
            DefaultWidth = model.DefaultWidth,
            DefaultHeight = model.DefaultHeight,
            MinSize = model.MinSize,
            MaxSize = model.MaxSize,
            SizeMultiple = model.SizeMultiple,
            DefaultSteps = model.DefaultSteps,
            MinSteps = Math.Max(1, model.MinSteps),
            MaxSteps = model.MaxSteps,
            DefaultGuidance = model.DefaultGuidance,
            DefaultScheduler = model.DefaultScheduler,
            Schedulers = model.Schedulers,
            SecondsPerStep = model.SecondsPerStep > 0 ? model.SecondsPerStep : null,
        };
    }
}
