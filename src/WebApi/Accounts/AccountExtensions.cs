using Microsoft.AspNetCore.Authentication;

namespace Aiomus.WebApi.Accounts;

internal static class AccountExtensions
{
    /// <summary>Adds sign-in by API key, the owner's policy and the owner's first key.</summary>
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddAuthentication(ApiKeyAuthenticationHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(ApiKeyAuthenticationHandler.SchemeName, null);
        services.AddAuthorizationBuilder().AddPolicy(Roles.Owner, policy => policy.RequireRole(Roles.Owner));
        services.AddHostedService<OwnerBootstrap>();
    }
}
