using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Aiomus.WebApi.Events;
using Aiomus.WebApi.Subscriptions;
using Aiomus.WebApi.Tests.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace Aiomus.WebApi.Tests.Security;

public sealed partial class EveryRouteTests
{
    [Fact]
    public async Task Route_HasAMethodOfTheClient()
    {
        // A word counts before a value, as when a request finds its route.
        var routes = product.Endpoints.Where(IsOfTheApi).OrderBy(static endpoint => endpoint.RoutePattern.Parameters.Count).ToArray();
        var calls = await EveryClientMethod.CallAsync();

        var asked = calls.Select(call => (Call: call, Route: Array.Find(routes, route => IsAsked(route, call)))).ToArray();

        Assert.Empty(asked.Where(pair => pair.Route is null).Select(pair => $"{pair.Call.Method} asks {pair.Call.Verb} {pair.Call.Path}"));
        Assert.Empty(routes.Except(asked.Select(pair => pair.Route)).Select(route => NameOf(route!)));

        // The hub's second route is its connection, which follows the negotiation. The payment processor's is for it alone.
        static bool IsOfTheApi(RouteEndpoint endpoint) =>
            endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal)
            && endpoint.RoutePattern.RawText is not (EventHub.Path or WebhookEndpoint.Path);

        static bool IsAsked(RouteEndpoint endpoint, EveryClientMethod.Call call) =>
            (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(call.Verb) ?? true)
            && IsAt(new RouteTemplate(endpoint.RoutePattern), call);
    }

    [Fact]
    public async Task Parameter_IsSentByAMethodOfTheClient()
    {
        var calls = await EveryClientMethod.CallAsync();
        var routes = product.Services.GetRequiredService<IApiDescriptionGroupCollectionProvider>().ApiDescriptionGroups.Items
            .SelectMany(group => group.Items)
            .Where(route => route.RelativePath!.StartsWith("v1/", StringComparison.Ordinal) && route.HttpMethod != HttpMethods.Head)
            .ToArray();

        var missing =
            from route in routes
            let sent = calls.Where(call => call.Verb == route.HttpMethod && IsAt(TemplateParser.Parse(route.RelativePath!), call))
                .SelectMany(call => call.Parameters)
            from parameter in route.ParameterDescriptions
            where parameter.Source == BindingSource.Query || parameter.Source == BindingSource.Header
            where !sent.Contains(parameter.Name, StringComparer.OrdinalIgnoreCase)
            select $"{route.HttpMethod} {route.RelativePath}: {parameter.Name}";

        Assert.Empty(missing);
        Assert.True(routes.Length > 40);
    }

    // The description of the API is derived from what methods say that they answer.
    [Fact]
    public void Endpoint_SaysWhatItAnswers()
    {
        var methods = product.Endpoints
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal))
            .Select(endpoint => endpoint.Metadata.GetMetadata<MethodInfo>())
            .OfType<MethodInfo>()
            .ToArray();

        Assert.Empty(methods.Where(method => !AnswersOf(method.ReturnType).All(IsSaid))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}: {method.ReturnType}"));
        Assert.True(methods.Length > 40);

        static bool IsSaid(Type answer) => answer.IsClass && typeof(IResult).IsAssignableFrom(answer);

        static IEnumerable<Type> AnswersOf(Type type) => type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(Task<>) || typeof(INestedHttpResult).IsAssignableFrom(type))
                ? type.GetGenericArguments().SelectMany(AnswersOf)
                : [type];
    }

    [Fact]
    public async Task Description_NamesEveryAnswer()
    {
        using var answer = await product.SendAsync("https", "GET", "/openapi/v1.json", null);
        var paths = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("paths");
        var said =
            from endpoint in product.Endpoints
            where endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal)
            from body in endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
            let type = body.Type
            where type is not null && type != typeof(void)
            select (
                Path: $"/{endpoint.RoutePattern.RawText!.Replace(":guid", "", StringComparison.Ordinal).Trim('/')}",
                Verb: endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0],
                body.StatusCode,
                Type: (type.IsGenericType ? type.GetGenericArguments()[0] : type).Name);

        Assert.All(said, one => Assert.Contains(
            $"#/components/schemas/{one.Type}\"",
            paths.GetProperty(one.Path).GetProperty(one.Verb.ToLowerInvariant()).GetProperty("responses").GetProperty($"{one.StatusCode}")
                .GetRawText(),
            StringComparison.Ordinal));
        Assert.True(said.Count() > 30);
    }

    private static bool IsAt(RouteTemplate route, EveryClientMethod.Call call) => new TemplateMatcher(route, []).TryMatch(call.Path, []);
}
