using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Aiomus.WebApi.OpenApi;

/// <summary>The title, the way to sign in, and the shape of problems.</summary>
internal sealed class DocumentFrame : IOpenApiDocumentTransformer
{
    public const string Bearer = "bearer";
    public const string Problem = "Problem";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "Aiomus", Version = "v1", Description = "Makes images from words." };
        document.Servers?.Clear();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key, aio_...",
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[Problem] = ProblemSchema();
        return Task.CompletedTask;
    }

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What went wrong, RFC 9457.",
        Required = new HashSet<string> { "type", "title", "status", "detail", "code", "trace_id" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("A URN of the code."),
            ["title"] = Text("The code in words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
            ["detail"] = Text("What went wrong this time."),
            ["code"] = Text("A stable code."),
            ["trace_id"] = Text("Finds the request in the logs."),
            ["field"] = Text("The one field at fault."),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "All fields at fault.",
                AdditionalProperties =
                    new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
