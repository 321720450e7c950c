using Aiomus.Contracts.Accounts;
using Aiomus.Grains.Interfaces.Accounts;

namespace Aiomus.WebApi.Limits;

internal static class WayExtensions
{
    /// <summary>Says that routes try a secret, and bounds what is tried there.</summary>
    public static TBuilder RequireWay<TBuilder>(this TBuilder routes, Way way)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.Add(endpoint => endpoint.Metadata.Add(new WayMark(way)));
        return routes.AddEndpointFilter(async (context, next) =>
        {
            var tried = way == Way.Password ? context.Arguments.OfType<SignIn>().FirstOrDefault()?.Email : null;
            var email = EmailAddress.IsValid(tried) ? tried : null;
            return await context.HttpContext.RequestServices.GetRequiredService<WayLimits>()
                .TryAsync(way, context.HttpContext, email, async () => await next(context));
        });
    }
}
