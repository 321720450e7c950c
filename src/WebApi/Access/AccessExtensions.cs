using Aiomus.Storage.Settings;
using Microsoft.AspNetCore.Authorization;

namespace Aiomus.WebApi.Access;

internal static class AccessExtensions
{
    /// <summary>Adds how callers are known, and what routes ask of them.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSection<SignInOptions>("Aiomus:Accounts");
        services.AddSingleton<AccessWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<AccessWatch>());

        // Not AddAuthentication: that keeps keys for cookies of its own, and ours hold nothing but a random secret.
        services.AddWebEncoders();
        services.AddAuthenticationCore(options =>
        {
            options.DefaultScheme = AccessAuthenticationHandler.SchemeName;
            options.AddScheme<AccessAuthenticationHandler>(AccessAuthenticationHandler.SchemeName, displayName: null);
        });
        services.AddTransient<AccessAuthenticationHandler>();
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationHandler, AccessHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessRefusal>();
    }

    /// <summary>Ends connections whose key or session counts no more.</summary>
    public static void UseAccessWatch(this WebApplication app) => app.Use(app.Services.GetRequiredService<AccessWatch>().InvokeAsync);
}
