using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Aiomus.Contracts;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Aiomus.WebApi.OpenApi;

/// <summary>
/// Gives the shapes of <see cref="Contracts"/> what the exporter of schemas leaves out: the words of enums, which fields an answer always
/// has, and that what is null is left out of an answer.
/// </summary>
internal sealed class ContractShapes(IOptions<JsonOptions> json) : IOpenApiDocumentTransformer
{
    private static readonly Dictionary<string, Type> Types = typeof(ContractsJson).Assembly.GetExportedTypes()
        .ToDictionary(type => type.Name, StringComparer.Ordinal);

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var (name, one) in document.Components!.Schemas!)
        {
            if (one is not OpenApiSchema schema || !Types.TryGetValue(name, out var type))
            {
                continue;
            }

            if (type.IsEnum)
            {
                schema.Type = JsonSchemaType.String;
                schema.Enum = [.. Enum.GetNames(type).Select(word => (JsonNode)JsonNamingPolicy.SnakeCaseLower.ConvertName(word))];
            }
            else
            {
                Shape(schema, json.Value.SerializerOptions.GetTypeInfo(type), document);
            }
        }

        return Task.CompletedTask;
    }

    private static void Shape(OpenApiSchema schema, JsonTypeInfo type, OpenApiDocument document)
    {
        var isRequest = type.UnmappedMemberHandling == JsonUnmappedMemberHandling.Disallow;
        foreach (var property in type.Properties.Where(property => schema.Properties?.ContainsKey(property.Name) == true))
        {
            var described = schema.Properties![property.Name];
            if (!isRequest)
            {
                described = WithoutNull(described);
            }

            // One that was described before its own type was is written out in full.
            if (described is OpenApiSchema { Type: JsonSchemaType.Object } inner && Types.ContainsKey(property.PropertyType.Name))
            {
                described = new OpenApiSchemaReference(property.PropertyType.Name, document) { Description = inner.Description };
            }

            // Makers of types take a field with a default for one that is always there; in a request it need not be.
            if (isRequest && described is OpenApiSchema { Default: not null } optional)
            {
                optional.Default = null;
            }

            if (AnswerWords.Find(type.Type, property.Name) is { } words)
            {
                Name(described, words);
            }

            if (described is OpenApiSchema mark && property.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute), true)
                is [AllowedValuesAttribute allowed])
            {
                mark.Enum = [.. allowed.Values.Select(value => JsonSerializer.SerializeToNode(value)!)];
            }

            schema.Properties[property.Name] = described;
        }

        schema.Required = type.Properties
            .Where(property => schema.Properties?.ContainsKey(property.Name) == true && IsRequired(property, isRequest))
            .Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
    }

    private static bool IsRequired(JsonPropertyInfo property, bool isRequest) => isRequest
        ? property.IsRequired
        : property.PropertyType.IsValueType
            ? Nullable.GetUnderlyingType(property.PropertyType) is null
            : !(property.AssociatedParameter?.IsNullable ?? property.IsSetNullable);

    private static IOpenApiSchema WithoutNull(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema plain)
        {
            return schema;
        }

        if (plain.OneOf is [{ Type: JsonSchemaType.Null }, var only])
        {
            return only;
        }

        plain.Type &= ~JsonSchemaType.Null;
        return plain;
    }

    private static void Name(IOpenApiSchema described, IReadOnlyList<string> words)
    {
        if (described is OpenApiSchema { Items: OpenApiSchema item })
        {
            Name(item, words);
        }
        else if (described is OpenApiSchema text)
        {
            text.Enum = [.. words.Select(word => (JsonNode)word)];
        }
    }
}
