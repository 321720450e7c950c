using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Aiomus.Contracts;

namespace Aiomus.WebApi.Errors;

/// <summary>Makes every refusal a <see cref="Problem"/>: of our rules, of the framework's, and of HTTP itself.</summary>
internal static class ProblemExtensions
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(static json =>
        {
            ContractsJson.Apply(json.SerializerOptions);

            // A request says everything that it must say.
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.TypeInfoResolver = json.SerializerOptions.TypeInfoResolver!.WithAddedModifier(TakeNullsInAnswers);
        });
    }

    /// <summary>
    /// Says which problems a route can answer, for its description. Those that follow from what it takes and asks for need not be said.
    /// </summary>
    public static TBuilder WithProblems<TBuilder>(this TBuilder routes, params ErrorCode[] codes)
        where TBuilder : IEndpointConventionBuilder => routes.WithMetadata(new ProblemMark(codes));

    /// <summary>Lets no card number in by any route of the group, whatever its body and its parameters are.</summary>
    public static RouteGroupBuilder WithoutCardNumbers(this RouteGroupBuilder routes) => routes.AddEndpointFilterFactory(CardRule.Guard);

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = static _ => Task.CompletedTask });
        app.UseStatusCodePages(static context =>
            Problem.OfStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
    }

    /// <summary>Serves nobody while people are stored whom a backup brought back.</summary>
    public static void UseReturnRule(this WebApplication app) => app.UseMiddleware<ReturnRule>();

    // What is stored may be older than a field of its answer: better an answer without it than none.
    private static void TakeNullsInAnswers(JsonTypeInfo type)
    {
        var isRequest = type.UnmappedMemberHandling == JsonUnmappedMemberHandling.Disallow;
        foreach (var property in type.Properties.Where(property => !isRequest && !property.PropertyType.IsValueType))
        {
            property.IsGetNullable = true;
        }
    }
}
