using System.Text.Json.Nodes;
using Aiomus.Contracts.Gallery;
using Aiomus.WebApi.Gallery;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Aiomus.WebApi.OpenApi;

/// <summary>Says of operations that answer a file: its types, its parts, and that it need not be sent again.</summary>
internal sealed class FileFrame : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<FileMark>().FirstOrDefault() is { } file)
        {
            operation.Responses ??= [];
            operation.Responses[$"{StatusCodes.Status200OK}"] = DescribeFile("The file.", file);
            operation.Responses[$"{StatusCodes.Status206PartialContent}"] = DescribeFile("The part of the file that was asked for.", file);
            operation.Responses[$"{StatusCodes.Status304NotModified}"] = new OpenApiResponse { Description = "The caller has it already." };
            operation.Parameters ??= [];
            foreach (var format in operation.Parameters.Where(one => one.Name == "format").Select(one => one.Schema))
            {
                ((OpenApiSchema)format!).Enum = [.. Enum.GetValues<ImageFormat>().Select(word => (JsonNode)ImageFormats.Spell(word))];
            }

            operation.Parameters.Add(DescribeHeader("Range", "A part of the file, in bytes."));
            operation.Parameters.Add(DescribeHeader("If-None-Match", "The `ETag` of the file that the caller has."));
        }

        return Task.CompletedTask;
    }

    private static OpenApiParameter DescribeHeader(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiResponse DescribeFile(string description, FileMark file) => new()
    {
        Description = description,
        Content = file.Types.ToDictionary(type => type, _ => new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
        }),
    };
}
