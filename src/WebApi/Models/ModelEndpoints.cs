using Aiomus.Contracts.Models;
using Aiomus.Grains.Interfaces.Accounts;
using Aiomus.Grains.Interfaces.Fleet;
using Aiomus.WebApi.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Models;

internal static class ModelEndpoints
{
    public static RouteGroupBuilder MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/models").WithTags("Models").RequireScope(AccessScope.Read);
        models.MapGet("/", ListAsync).WithName("listModels")
            .WithSummary("The models that this installation knows, and how many workers run each");
        return models;
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
