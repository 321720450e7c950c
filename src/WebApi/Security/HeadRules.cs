namespace Aiomus.WebApi.Security;

/// <summary>HEAD wherever GET is: the headers of the same answer (RFC 9110, section 9.3.2). The server leaves the body out.</summary>
internal static class HeadRules
{
    /// <summary>A group whose routes that take GET take HEAD too.</summary>
    public static RouteGroupBuilder MapWithHead(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        ((IEndpointConventionBuilder)group).Finally(static endpoint =>
        {
            var methods = endpoint.Metadata.OfType<HttpMethodMetadata>().LastOrDefault();
            if (methods is not null && methods.HttpMethods is [var only] && HttpMethods.IsGet(only))
            {
                endpoint.Metadata.Remove(methods);
                endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head], methods.AcceptCorsPreflight));
            }
        });
        return group;
    }
}
