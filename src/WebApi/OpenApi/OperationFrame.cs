using System.Reflection;
using System.Security.Claims;
using Aiomus.WebApi.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Aiomus.WebApi.OpenApi;

/// <summary>Says of each operation which problems it can answer, and how a caller makes themselves known.</summary>
internal sealed class OperationFrame : IOpenApiOperationTransformer
{
    private const string ProblemType = "application/problem+json";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var hasPlace = context.Description.ParameterDescriptions.Any(parameter => parameter.Source == BindingSource.Path);
        operation.Responses ??= [];
        foreach (var status in RouteProblems.Of([.. metadata], context.Description.HttpMethod!, hasPlace).GroupBy(
            problem => problem.Status, problem => problem.Code))
        {
            operation.Responses[$"{status.Key:D}"] = DescribeProblem($"`{string.Join("`, `", status)}`", context.Document);
        }

        operation.Responses["default"] = DescribeProblem("A problem of HTTP itself.", context.Document);
        operation.Description ??= operation.Summary + ".";
        operation.Security = DescribeCallers([.. metadata], context.Document);
        return Task.CompletedTask;
    }

    private static OpenApiResponse DescribeProblem(string description, OpenApiDocument? document) => new()
    {
        Description = description,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [ProblemType] = new() { Schema = new OpenApiSchemaReference(DocumentFrame.Problem, document) },
        },
    };

    private static List<OpenApiSecurityRequirement> DescribeCallers(IReadOnlyList<object> metadata, OpenApiDocument? document)
    {
        var isOpen = !metadata.OfType<IAuthorizeData>().Any() || metadata.OfType<IAllowAnonymous>().Any();
        string[] schemes = metadata.OfType<SessionMark>().Any()
            ? [DocumentFrame.Session]
            : [DocumentFrame.Bearer, DocumentFrame.Header, DocumentFrame.Session];
        var known = schemes
            .Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] }).ToList();
        if (!isOpen)
        {
            return known;
        }

        // Where nobody needs to be known, some answer more to those who are.
        return metadata.OfType<MethodInfo>().SelectMany(method => method.GetParameters())
            .Any(parameter => parameter.ParameterType == typeof(ClaimsPrincipal))
                ? [new OpenApiSecurityRequirement(), .. known]
                : [];
    }
}
