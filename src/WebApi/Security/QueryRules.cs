using System.Collections.Frozen;
using Aiomus.WebApi.Access;
using Aiomus.WebApi.Errors;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Aiomus.WebApi.Security;

/// <summary>
/// Refuses parameters in the address that the API's route does not have, or that are there twice: whoever mistypes one learns of it,
/// instead of getting something else than was asked for. The hub's are its client's own.
/// </summary>
internal sealed class QueryRules(RequestDelegate next, IApiDescriptionGroupCollectionProvider descriptions)
{
    private const string Api = "/v1";
    private const int MostTold = 20;

    // Routes do not change while we run.
    private readonly Lazy<FrozenDictionary<(string Verb, string Route), string[]>> _known = new(() => Read(descriptions));

    public Task InvokeAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query.Count == 0
            || !context.Request.Path.StartsWithSegments(Api, StringComparison.OrdinalIgnoreCase)
            || context.GetEndpoint() is not RouteEndpoint endpoint
            || endpoint.Metadata.GetMetadata<HubMark>() is not null
            || endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is null)
        {
            return next(context);
        }

        var known = _known.Value.GetValueOrDefault((context.Request.Method, RouteOf(endpoint.RoutePattern.RawText)), []);
        var (unknown, repeated) = (new FieldErrors(), new FieldErrors());
        foreach (var (name, values) in query.Take(MostTold))
        {
            var shown = ShownName.Of(name);
            unknown.Require(known.Contains(name, StringComparer.OrdinalIgnoreCase), shown, Tell(name, known));
            repeated.Require(values.Count == 1, shown, "Send it once.");
        }

        return (unknown, repeated) switch
        {
            ({ Any: true }, _) => unknown.ToProblem(ErrorCode.UnknownParameter).ExecuteAsync(context),
            (_, { Any: true }) => repeated.ToProblem().ExecuteAsync(context),
            _ => next(context),
        };
    }

    private static string Tell(string name, string[] known)
    {
        if (known.Length == 0)
        {
            return "The route takes no parameters in the address.";
        }

        return Nearest.Find(name, known) is { } meant
            ? $"There is no such parameter. Did you mean {meant}?"
            : $"There is no such parameter. There are: {string.Join(", ", known)}.";
    }

    private static FrozenDictionary<(string Verb, string Route), string[]> Read(IApiDescriptionGroupCollectionProvider descriptions) =>
        descriptions.ApiDescriptionGroups.Items.SelectMany(group => group.Items).ToFrozenDictionary(
            route => (route.HttpMethod!, RouteOf(route.RelativePath)),
            route => route.ParameterDescriptions
                .Where(parameter => parameter.Source == BindingSource.Query).Select(parameter => parameter.Name).ToArray());

    private static string RouteOf(string? pattern) => (pattern ?? "").Trim('/');
}
