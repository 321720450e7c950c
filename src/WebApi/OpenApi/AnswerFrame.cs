using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Aiomus.WebApi.OpenApi;

/// <summary>
/// Says of each operation everything that its method answers: where one status can have several bodies, the framework keeps only the last
/// of them.
/// </summary>
internal sealed class AnswerFrame : IOpenApiOperationTransformer
{
    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var answers = context.Description.ActionDescriptor.EndpointMetadata.OfType<IProducesResponseTypeMetadata>()
            .Where(answer => answer.Type is { } type && type != typeof(void))
            .GroupBy(answer => answer.StatusCode)
            .Where(status => status.Select(answer => answer.Type).Distinct().Skip(1).Any());
        foreach (var status in answers)
        {
            var content = operation.Responses![$"{status.Key:D}"].Content!;
            content.Clear();
            foreach (var kind in status.SelectMany(answer => answer.ContentTypes.Select(kind => (Kind: kind, Type: BodyOf(answer.Type!))))
                .Distinct()
                .GroupBy(pair => pair.Kind, pair => pair.Type))
            {
                content[kind.Key] = new OpenApiMediaType { Schema = await DescribeAsync([.. kind], context, cancellationToken) };
            }
        }
    }

    // A stream is described by what each of its events carries.
    private static Type BodyOf(Type answer) => answer.IsGenericType && answer.GetGenericTypeDefinition() == typeof(SseItem<>)
        ? answer.GetGenericArguments()[0]
        : answer;

    private static async Task<IOpenApiSchema> DescribeAsync(
        Type[] types, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var references = new List<IOpenApiSchema>();
        foreach (var type in types)
        {
            context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
            references.Add(new OpenApiSchemaReference(type.Name, context.Document));
        }

        return references is [var only] ? only : new OpenApiSchema { OneOf = references };
    }
}
