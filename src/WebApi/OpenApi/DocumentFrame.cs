using System.Text.Json.Nodes;
using Aiomus.Contracts.Errors;
using Aiomus.Contracts.Quotas;
using Aiomus.WebApi.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Aiomus.WebApi.OpenApi;

/// <summary>The title, the ways to sign in, the groups of operations, and the shape of problems.</summary>
internal sealed class DocumentFrame : IOpenApiDocumentTransformer
{
    public const string Bearer = "bearer";
    public const string Header = "api_key";
    public const string Session = "session";
    public const string Problem = "Problem";
    public const string ProblemCode = "ProblemCode";

    private static readonly Type[] ProblemParts = [typeof(FieldFault), typeof(QuotaShortage)];

    private static readonly Dictionary<string, string> Tags = new(StringComparer.Ordinal)
    {
        ["Models"] = "What can draw here.",
        ["Jobs"] = "Ask for images, see how far they are, stop them.",
        ["Images"] = "The gallery: what was drawn, and its files.",
        ["Quota"] = "What may still be drawn.",
        ["Subscription"] = "Plans, and how they are paid.",
        ["Events"] = "What happens to jobs, as it happens.",
        ["Account"] = "Name, preferences, audit log, erasure.",
        ["Sign-in"] = "Addresses, passwords, passkeys and one-time codes.",
        ["Sessions"] = "Sign in and out, and where one is signed in.",
        ["Keys"] = "API keys, for programs.",
        ["Service"] = "What anybody may know of this installation.",
        ["Operations"] = "For those who run the installation: workers, queues, health. States and counts only.",
        ["Users"] = "For those who run the installation: accounts.",
    };

    public async Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Aiomus",
            Version = "v1",
            Description = "Makes images from words.",
            Contact = new OpenApiContact { Name = "Aiomus", Email = "service@aiomus.com" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };

        // Relative to where the document was found: that is where the service is, by whatever name it is reached.
        document.Servers = [new OpenApiServer { Url = "/", Description = "The host that this description came from." }];
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
        {
            tag.Description ??= Tags.GetValueOrDefault(tag.Name!);
        }

        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key, aio_...",
        };
        document.Components.SecuritySchemes[Header] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = ApiKey.HeaderName,
            Description = "An API key, aio_..., in a header of its own.",
        };
        document.Components.SecuritySchemes[Session] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Cookie,
            Name = SessionCookie.Name,
            Description = "The cookie of a session. What changes something must come from a page of this host.",
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[ProblemCode] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "The stable codes of problems. The list may grow.",
            Enum = [.. RouteProblems.AllCodes().Select(code => (JsonNode)code)],
        };
        foreach (var part in ProblemParts)
        {
            document.AddComponent(part.Name, await context.GetOrCreateSchemaAsync(part, null, cancellationToken));
        }

        document.Components.Schemas[Problem] = ProblemSchema(document);
    }

    private static OpenApiSchema ProblemSchema(OpenApiDocument document) => new()
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
            ["code"] = new OpenApiSchemaReference(ProblemCode, document),
            ["trace_id"] = Text("Finds the request in the logs."),
            ["field"] = Text("The one field at fault."),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "All fields at fault, in words.",
                AdditionalProperties =
                    new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
            ["faults"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "The same as codes with their limits.",
                Items = new OpenApiSchemaReference(nameof(FieldFault), document),
            },
            ["quota"] = new OpenApiSchemaReference(nameof(QuotaShortage), document)
            {
                Description = "Which window of the quota refused; with the code `quota_exceeded`.",
            },
            ["portal"] = Text("Where the subscription can be changed; with the code `subscription_exists`."),
            ["plan"] = Text("The smallest plan that would allow it; with the status 402, where there is one."),
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
