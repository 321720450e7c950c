using Aiomus.Contracts.Subscriptions;
using Aiomus.Grains.Interfaces.Subscriptions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aiomus.WebApi.Subscriptions;

internal static class PlanEndpoints
{
    private const string Lasting = "public, max-age=60";

    public static void MapPlans(this IEndpointRouteBuilder routes) => routes.MapGroup("/v1/plans").WithTags("Subscription")
        .MapGet("/", List).WithName("listPlans")
        .WithSummary("The plans and packs of credits that can be had here, and what they cost")
        .AllowAnonymous();

    private static Ok<PlanList> List(IPlanCatalog catalog, IPaymentDesk desk, HttpResponse response)
    {
        response.Headers.CacheControl = Lasting;
        return TypedResults.Ok(new PlanList(
            desk.Way.ToContract(),
            [.. catalog.Plans.Select(SubscriptionMapping.ToResponse)],
            [.. catalog.Packs.Select(SubscriptionMapping.ToResponse)]));
    }
}
