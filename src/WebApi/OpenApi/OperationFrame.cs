using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Aiomus.WebApi.OpenApi;

/// <summary>Says of each operation that it can answer a problem, and whether it needs a key.</summary>
internal sealed class OperationFrame : IOpenApiOperationTransformer
{
    private const string ProblemType = "application/problem+json";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "A problem.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [ProblemType] = new() { Schema = new OpenApiSchemaReference(DocumentFrame.Problem, context.Document) },
            },
        };

        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAuthorizeData>().Any())
        {
            var requirement = new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(DocumentFrame.Bearer, context.Document)] = [],
            };
            operation.Security = metadata.OfType<IAllowAnonymous>().Any() ? [new OpenApiSecurityRequirement(), requirement] : [requirement];
        }

        return Task.CompletedTask;
    }
}
