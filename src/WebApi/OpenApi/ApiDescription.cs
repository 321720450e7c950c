namespace Aiomus.WebApi.OpenApi;

/// <summary>The API's own description, <c>/openapi/v1.json</c>, and the page that shows it.</summary>
internal static class ApiDescription
{
    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer<DocumentFrame>();
        options.AddOperationTransformer<OperationFrame>();
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi();
        routes.MapDocs();
    }
}
