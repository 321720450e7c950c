namespace Aiomus.WebApi.OpenApi;

/// <summary>The API's own description, <c>/openapi/v1.json</c>, and the page that shows it.</summary>
internal static class ApiDescription
{
    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = static operation => operation.HttpMethod != HttpMethods.Head;   // it is there wherever GET is
        options.AddDocumentTransformer<DocumentFrame>();
        options.AddDocumentTransformer<ContractShapes>();
        options.AddOperationTransformer<AnswerFrame>();
        options.AddOperationTransformer<FileFrame>();
        options.AddOperationTransformer<OperationFrame>();
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi();
        routes.MapDocs();
    }
}
